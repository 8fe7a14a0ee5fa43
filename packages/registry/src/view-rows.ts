import type { SecretBox } from './secrets/secret-box.js';
import type { DeviceStatus, DeviceView, ProductView } from './views.js';

/** A row of `productColumns`. */
export type ProductRow = Omit<ProductView, 'defaultValidDay' | 'maxValidDay'>;

export const toProductView = (row: ProductRow, secrets: SecretBox): ProductView => ({
  ...row,
  productSecret: secrets.open(`product ${row.productKey}`, row.productSecret),
  defaultValidDay: null,
  maxValidDay: null,
});

/** A row of `deviceColumns`. */
export interface DeviceRow
  extends Omit<
    DeviceView,
    'status' | 'activeTime' | 'lastOnlineTime' | 'lastOfflineTime' | 'featureLastUpdate'
  > {
  readonly enabled: boolean;
  readonly activeTime: number | null;
  readonly lastOnlineTime: number | null;
  readonly lastOfflineTime: number | null;
}

export const toDeviceView = (
  { enabled, activeTime, lastOnlineTime, lastOfflineTime, ...row }: DeviceRow,
  secrets: SecretBox,
): DeviceView => ({
  ...row,
  deviceSecret: secrets.open(`device ${row.assetId}`, row.deviceSecret),
  status: statusOf({ enabled, activeTime, lastOnlineTime, lastOfflineTime }),
  activeTime: activeTime ?? 0,
  lastOnlineTime: lastOnlineTime ?? 0,
  lastOfflineTime: lastOfflineTime ?? 0,
  featureLastUpdate: latestOf(row.measurepointLastUpdate, row.eventLastUpdate, row.attributeLastUpdate),
});

const latestOf = (...instants: readonly (number | null)[]): number | null => {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.max(...known);
};

type Presence = Pick<DeviceRow, 'enabled' | 'activeTime' | 'lastOnlineTime' | 'lastOfflineTime'>;

/**
 * What the times say of a device; `statusSql` of the search says the same.
 *
 * Of one instant the login counts: a take-over tells the end of the older session and the start of the newer one.
 */
export const statusOf = ({
  enabled,
  activeTime,
  lastOnlineTime,
  lastOfflineTime,
}: Presence): DeviceStatus => {
  if (!enabled) return 'disabled';
  if (activeTime === null) return 'inactive';
  return lastOnlineTime !== null && lastOnlineTime >= (lastOfflineTime ?? 0) ? 'online' : 'offline';
};
