import { createHash } from 'node:crypto';

export interface DeviceKeys {
  readonly productKey: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
}

/** Whose habits a device has when it logs in [contract 6.1]. */
export const sdks = ['node', 'python', 'java', 'c'] as const;
export type Sdk = (typeof sdks)[number];

/** The fields of CONNECT. SDKs make them once and use them again at every reconnect, days later. */
export interface Login {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly clean: boolean;
  readonly keepaliveS: number;
}

/** The content that is signed: names in alphabetical order, nothing between them [contract 6.1]. */
const signedContent = (clientId: string, { deviceKey, productKey }: DeviceKeys, timestamp: string) =>
  `clientId${clientId}deviceKey${deviceKey}productKey${productKey}timestamp${timestamp}`;

/**
 * Lower-case hexadecimal plain digest of the content and the secret [contract 6.1], also for the methods whose
 * name begins with `hmac`.
 */
export const digest = (
  keys: DeviceKeys,
  { clientId, timestamp, algorithm }: { clientId: string; timestamp: string; algorithm: string },
): string =>
  createHash(algorithm.replace(/^hmac/, ''))
    .update(signedContent(clientId, keys, timestamp) + keys.deviceSecret)
    .digest('hex');

interface Habits {
  readonly clientId: string;
  readonly algorithm: string;
  readonly timestamp: string;
  readonly upperCase: boolean;
  readonly clean: boolean;
  readonly keepaliveS: number;
}

const habitsOf = (sdk: Sdk, { productKey, deviceKey }: DeviceKeys, nowMs: number): Habits => {
  const usual = {
    clientId: deviceKey,
    algorithm: 'sha256',
    timestamp: String(nowMs),
    upperCase: true,
    clean: true,
    keepaliveS: 60,
  };
  switch (sdk) {
    case 'node':
      return usual;
    case 'python':
      return { ...usual, algorithm: 'hmacsha256', timestamp: `${nowMs}.4567`, upperCase: false };
    case 'java':
      return {
        ...usual,
        clientId: `${deviceKey}{ip=10.0.0.5,version=enos-mqtt-2.2.16,compress=DEFAULT}`,
        upperCase: false,
      };
    case 'c':
      return { ...usual, clientId: `${productKey}.${deviceKey}`, timestamp: '2524608000000', clean: false };
  }
};

/** Login with the device's secret, securemode 2, as the named SDK does it. */
export const loginOf = (keys: DeviceKeys, sdk: Sdk, nowMs: number): Login => {
  const { clientId, algorithm, timestamp, upperCase, clean, keepaliveS } = habitsOf(sdk, keys, nowMs);
  const hex = digest(keys, { clientId, timestamp, algorithm });
  return {
    clientId: `${clientId}|securemode=2,signmethod=${algorithm},timestamp=${timestamp}|`,
    username: `${keys.deviceKey}&${keys.productKey}`,
    password: upperCase ? hex.toUpperCase() : hex,
    clean,
    keepaliveS,
  };
};
