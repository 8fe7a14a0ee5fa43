import { createHash } from 'node:crypto';

export interface Keys {
  readonly productKey: string;
  readonly deviceKey: string;
}

export interface SecretKeys extends Keys {
  readonly deviceSecret: string;
}

export interface Signed {
  readonly clientId: string;
  /** Verbatim, whatever it is: milliseconds, seconds with a fraction. */
  readonly timestamp: string | number;
  /** Signed too, as the documents have it and no SDK does. */
  readonly cleanSession?: string;
}

/** Lower-case plain SHA-256, which is also what `hmacsha256` means [contract 6.1, 6.7]. */
export const sign = (
  { productKey, deviceKey }: Keys,
  { clientId, timestamp, cleanSession }: Signed,
  secret: string,
): string => {
  const clean = cleanSession === undefined ? '' : `cleanSession${cleanSession}`;
  return createHash('sha256')
    .update(
      `${clean}clientId${clientId}deviceKey${deviceKey}productKey${productKey}timestamp${timestamp}${secret}`,
    )
    .digest('hex');
};

export const nameOf = ({ productKey, deviceKey }: Keys): string => `${productKey}/${deviceKey}`;
