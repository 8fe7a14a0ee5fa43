import { codingOf } from '../payload/payload-coding.js';
import { type ClientIdParts, parseClientId } from './client-id.js';
import type { DeviceCredentials, ProductCredentials } from './credentials.js';
import { type Refusal, refuse } from './refusal.js';
import { isSignedWith } from './signature.js';
import { type DeviceName, parseUserName } from './user-name.js';

/** The fields of CONNECT that a login consists of. */
export interface LoginRequest {
  readonly clientId: string;
  readonly userName: string;
  readonly password: string;
  /** Of MQTT: 4 is 3.1.1, 3 is 3.1. */
  readonly level: number;
}

/** The only level at which a device is let in [contract 6.1]. */
export const SERVED_LEVEL = 4;

/** `secureMode` [contract 6.1]. */
const modes = {
  /** With the secret of the device. */
  '2': 'static',
  /** With that of its product, once, to be given its own [contract 6.2]. */
  '3': 'activation',
  /** With that of a product, for all its devices; upload only. */
  '4': 'integration',
} as const;
export type LoginMode = (typeof modes)[keyof typeof modes];

/** What a login says: whose it is, and how it is signed. */
export interface LoginClaim {
  readonly mode: LoginMode;
  readonly parts: ClientIdParts;
  readonly name: DeviceName;
  readonly password: string;
  readonly level: number;
}

/** The deviceKey of an integration, which is no device. */
export const CHANNEL = '%channel%';

/** Whose login it is, or why it cannot be one: what can be said without the registry. */
export const readClaim = ({ clientId, userName, password, level }: LoginRequest): LoginClaim | Refusal => {
  const parts = parseClientId(clientId);
  if (!parts?.secureMode) return refuse('noOptions');
  const mode = Object.entries(modes).find(([number]) => number === parts.secureMode)?.[1];
  if (!mode) return refuse('modeNotServed');
  const name = parseUserName(userName);
  if (!name) return refuse('badUserName');
  if (mode === 'integration' && name.deviceKey !== CHANNEL) return refuse('badUserName');
  return { mode, parts, name, password, level };
};

/**
 * Why the device may not log in, null when it may. Who knows no secret learns nothing but that.
 *
 * @param provenName whom the certificate of the connection names
 */
export const refusalOf = (
  claim: LoginClaim,
  device: DeviceCredentials,
  provenName?: DeviceName,
): Refusal | null => {
  const secret = claim.mode === 'static' ? device.deviceSecret : device.productSecret;
  return (
    badSignature(claim, secret) ??
    (claim.mode === 'activation' ? activationBar(device) : null) ??
    bar(device, provenName) ??
    versionBar(claim)
  );
};

/** The same for an integration, which is one of the product's. */
export const integrationRefusalOf = (
  claim: LoginClaim,
  product: ProductCredentials,
  provenName?: DeviceName,
): Refusal | null =>
  badSignature(claim, product.productSecret) ?? productBar(product, provenName) ?? versionBar(claim);

/**
 * Last, so that who is refused with MQTT 3.1 is told the same as with 3.1.1: Paho, and with it the Java SDK, tries a login
 * that was refused once more with 3.1, and shows its program the second answer only.
 */
const versionBar = ({ level }: LoginClaim): Refusal | null =>
  level === SERVED_LEVEL ? null : refuse('versionNotServed');

const badSignature = ({ parts, name, password }: LoginClaim, secret: string): Refusal | null => {
  if (!isSignedWith(secret, { ...parts, ...name }, parts.signMethod, password))
    return refuse('wrongSignature');
  return codingOf(parts.compression) ? null : refuse('compressionNotServed');
};

const activationBar = ({ dynamicActivateEnabled, activated }: DeviceCredentials): Refusal | null => {
  if (!dynamicActivateEnabled) return refuse('activationOff');
  return activated ? refuse('alreadyActive') : null;
};

/** What keeps a device out whatever it sends; also asked again while it is connected. */
export const bar = (
  device: Pick<DeviceCredentials, 'enabled' | 'biDirectionalAuth' | 'productKey' | 'deviceKey'>,
  provenName?: DeviceName,
): Refusal | null => {
  if (!device.enabled) return refuse('deviceDisabled');
  return certificateBar(device, device, provenName);
};

/** The same for an integration. */
export const productBar = (product: ProductCredentials, provenName?: DeviceName): Refusal | null =>
  certificateBar(product, { productKey: product.productKey, deviceKey: CHANNEL }, provenName);

const certificateBar = (
  { biDirectionalAuth }: { readonly biDirectionalAuth: boolean },
  { productKey, deviceKey }: DeviceName,
  provenName: DeviceName | undefined,
): Refusal | null => {
  const isProven = provenName?.productKey === productKey && provenName.deviceKey === deviceKey;
  return biDirectionalAuth && !isProven ? refuse('certificateNeeded') : null;
};
