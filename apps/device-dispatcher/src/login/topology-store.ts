import type { SubDeviceName } from '@setpoint/registry';
import type { DeviceName } from './user-name.js';

/** Which gateways may carry a sub-device [contract 5.6, 6.7]. */
export interface Memberships {
  /** One query for all that is asked at the same time. A device without a gateway is missing. */
  gatewaysOf(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** That a gateway carried a sub-device. */
export interface CarriedLogin {
  readonly assetId: string;
  readonly gatewayAssetId: string;
  readonly epoch: number;
}

type Selector = { readonly assetId: string } | DeviceName;
type Refused = { readonly ok: false; readonly detail: string };

/** The topology of the registry, which announces what changes. */
export interface TopologyStore extends Memberships {
  noteLogins(logins: readonly CarriedLogin[]): Promise<void>;
  subDevicesOf(gatewayAssetId: string): Promise<readonly SubDeviceName[]>;
  /** All or none. */
  add(
    orgId: string,
    gateway: Selector,
    subDevices: readonly Selector[],
  ): Promise<{ readonly ok: true } | Refused>;
  /** Those that are members. */
  removeAny(
    orgId: string,
    gateway: Selector,
    subDevices: readonly Selector[],
  ): Promise<{ readonly ok: true } | Refused>;
}
