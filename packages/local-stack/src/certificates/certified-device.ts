/** Whom a certificate names. */
export interface CertifiedDevice {
  readonly productKey: string;
  /** `%channel%` for uploads of a whole product. */
  readonly deviceKey: string;
}

/**
 * Reads `PRODUCTKEY/DEVICEKEY`; both become names of files.
 *
 * @returns null for what names no device
 */
export const readCertifiedDevice = (text: string): CertifiedDevice | null => {
  const [, productKey, deviceKey] = /^([A-Za-z0-9]+)\/(%channel%|[A-Za-z0-9_.:-]{4,64})$/.exec(text) ?? [];
  return productKey !== undefined && deviceKey !== undefined ? { productKey, deviceKey } : null;
};
