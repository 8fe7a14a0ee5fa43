import { isUncompressed, parseClientId } from './client-id.js';
import type { DeviceCredentials } from './credentials.js';
import { isSignedWith } from './signature.js';
import { type DeviceName, parseUserName } from './user-name.js';

/** The fields of CONNECT that a login consists of. */
export interface LoginRequest {
  readonly clientId: string;
  readonly userName: string;
  readonly password: string;
}

/** CONNACK return codes [contract 6.1]: who it is, is wrong (4); or it may not (5). */
export const ReturnCode = { unavailable: 3, badCredentials: 4, notAllowed: 5 } as const;
export type ReturnCode = (typeof ReturnCode)[keyof typeof ReturnCode];

export interface Refusal {
  readonly returnCode: ReturnCode;
  readonly reason: string;
}

/** Static login with the device's own secret. The other modes are refused. */
const STATIC = '2';

const badCredentials = (reason: string): Refusal => ({ returnCode: ReturnCode.badCredentials, reason });
const notAllowed = (reason: string): Refusal => ({ returnCode: ReturnCode.notAllowed, reason });

/** Whose login it is, or why it cannot be one: what can be said without the registry. */
export const nameOf = (login: LoginRequest): DeviceName | Refusal => {
  const parts = parseClientId(login.clientId);
  if (!parts?.secureMode) return badCredentials('client id without a secure mode');
  if (parts.secureMode !== STATIC) return notAllowed('secure mode is not served');
  return parseUserName(login.userName) ?? badCredentials('user name without device and product key');
};

export const unknownDevice = badCredentials('unknown device');

/** @returns why the device may not log in, null when it may */
export const refusalOf = (login: LoginRequest, device: DeviceCredentials): Refusal | null => {
  const parts = parseClientId(login.clientId);
  if (!parts) return badCredentials('client id without options');
  const signed = { ...parts, productKey: device.productKey, deviceKey: device.deviceKey };
  if (!isSignedWith(device.deviceSecret, signed, parts.signMethod, login.password))
    return badCredentials('wrong signature');
  if (!isUncompressed(parts)) return notAllowed('payload compression is not served');
  return bar(device);
};

/** What keeps a device out whatever it sends; also asked again while it is connected. */
export const bar = (device: DeviceCredentials): Refusal | null => {
  if (!device.enabled) return notAllowed('device is disabled');
  if (device.biDirectionalAuth) return notAllowed('product demands a certificate');
  return null;
};
