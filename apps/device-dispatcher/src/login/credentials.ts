/** What the registry knows that a login is judged by. */
export interface DeviceCredentials {
  readonly assetId: string;
  readonly orgId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
  readonly productType: 'Device' | 'Gateway';
  readonly dataFormat: 'Json' | 'Custom';
  readonly enabled: boolean;
  /** Its devices log in over TLS with a certificate only. */
  readonly biDirectionalAuth: boolean;
}

/** Answers from memory where it can: a fleet that reconnects must not become a storm of queries. */
export interface CredentialsReader {
  deviceCredentials(productKey: string, deviceKey: string): Promise<DeviceCredentials | null>;
}
