export interface DeviceName {
  readonly productKey: string;
  readonly deviceKey: string;
}

/**
 *     user-name = deviceKey "&" productKey       split at the first ampersand [contract 6.1]
 *
 * @returns null when it is not of that form
 */
export const parseUserName = (text: string): DeviceName | null => {
  const split = text.indexOf('&');
  const deviceKey = text.slice(0, split);
  const productKey = text.slice(split + 1);
  return split > 0 && productKey !== '' ? { productKey, deviceKey } : null;
};
