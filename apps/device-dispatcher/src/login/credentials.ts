/** What the registry knows that a login with the secret of a product is judged by. */
export interface ProductCredentials {
  readonly orgId: string;
  readonly productKey: string;
  readonly productSecret: string;
  readonly productType: 'Device' | 'Gateway';
  readonly dataFormat: 'Json' | 'Custom';
  /** Its devices log in over TLS with a certificate only. */
  readonly biDirectionalAuth: boolean;
  /** Its devices may be activated by a login with the product's secret [contract 6.2]. */
  readonly dynamicActivateEnabled: boolean;
}

/** What the registry knows that a login of a device is judged by. */
export interface DeviceCredentials extends ProductCredentials {
  readonly assetId: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
  readonly activated: boolean;
  readonly enabled: boolean;
}

/** Answers from memory where it can: a fleet that reconnects must not become a storm of queries. */
export interface CredentialsReader {
  deviceCredentials(productKey: string, deviceKey: string): Promise<DeviceCredentials | null>;
  productCredentials(productKey: string): Promise<ProductCredentials | null>;
}
