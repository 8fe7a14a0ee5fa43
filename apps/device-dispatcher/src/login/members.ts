import type { DeviceIdentity } from '../sessions/session.js';
import type { CredentialsReader } from './credentials.js';
import type { Memberships } from './topology-store.js';
import type { DeviceName } from './user-name.js';

/** What the registry knows that decides who may be logged in, and over whose connection. */
export interface LoginFacts {
  readonly registry: CredentialsReader;
  readonly topology: Memberships;
}

export const isMember = async (
  topology: Memberships,
  gatewayAssetId: string,
  assetId: string,
): Promise<boolean> => (await topology.gatewaysOf([assetId])).get(assetId)?.includes(gatewayAssetId) ?? false;

/** @returns the assetId of a sub-device of the gateway, logged in or not; null for what is none */
export const findMember = async (
  { registry, topology }: LoginFacts,
  gateway: DeviceIdentity,
  { productKey, deviceKey }: DeviceName,
): Promise<string | null> => {
  const device = await registry.deviceCredentials(productKey, deviceKey);
  if (device?.orgId !== gateway.orgId) return null;
  return (await isMember(topology, gateway.assetId, device.assetId)) ? device.assetId : null;
};
