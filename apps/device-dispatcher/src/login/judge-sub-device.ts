import type { CodeName } from '@setpoint/codes';
import type { DeviceIdentity } from '../sessions/session.js';
import type { DeviceCredentials } from './credentials.js';
import type { SubDeviceClaim } from './sub-device-claim.js';
import { isClaimSignedWith } from './sub-device-signature.js';

export type SubDeviceJudgement =
  | { readonly code: null; readonly device: DeviceCredentials }
  | { readonly code: CodeName };

/**
 * Whether a gateway may log in a sub-device, or why not [contract 6.7]. What belongs to others is not there. A
 * gateway is told of signatures, and so may guess them, for its own sub-devices only; and who knows no secret learns
 * nothing of the device's state.
 *
 * @param gateways assetIds of those that the sub-device is a member of
 */
export const judgeSubDevice = (
  claim: SubDeviceClaim,
  device: DeviceCredentials | null,
  gateway: DeviceIdentity,
  gateways: readonly string[],
): SubDeviceJudgement => {
  if (device?.orgId !== gateway.orgId) return { code: 'subDeviceUnknown' };
  // No gateway carries a gateway, not even itself.
  if (device.productType === 'Gateway' || !gateways.includes(gateway.assetId))
    return { code: 'notSubDevice' };
  const code = refusalOf(claim, device);
  return code ? { code } : { code: null, device };
};

const refusalOf = (claim: SubDeviceClaim, device: DeviceCredentials): CodeName | null => {
  const secret = claim.mode === 'static' ? device.deviceSecret : device.productSecret;
  if (!isClaimSignedWith(secret, claim)) return 'subDeviceSignature';
  if (!device.enabled) return 'subDeviceDisabled';
  // It has no connection of its own that could show one.
  if (device.biDirectionalAuth) return 'subDeviceCertificate';
  const mayActivate = device.dynamicActivateEnabled && !device.activated;
  return claim.mode === 'static' || mayActivate ? null : 'subDeviceActivation';
};
