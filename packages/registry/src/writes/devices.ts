import { isUniqueViolation } from '../database-refusal.js';
import type { PrismaClient } from '../generated/client.js';
import type { RandomKeys } from '../random-keys.js';
import type { RegistryDatabase } from '../registry-database.js';
import type { DeviceSelector } from '../registry-reads.js';
import { deleteDeviceSql, replaceDeviceSql, setEnabledSql } from '../sql/announced.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { deviceChanged, findAssetId, type IssuedDevice, unknownDevice } from './device-outcomes.js';

export type SetDeviceEnabledOutcome = Written<null> | Refused<'unknownDevice' | 'unchanged'>;

/** Enables or disables a device; refused when it is so already [contract 5.5]. */
export const setDeviceEnabled = async (
  prisma: PrismaClient,
  orgId: string,
  selector: DeviceSelector,
  enabled: boolean,
): Promise<SetDeviceEnabledOutcome> => {
  const assetId = await findAssetId(prisma, orgId, selector);
  if (assetId === null) return unknownDevice;
  const rows = await prisma.$queryRawUnsafe<unknown[]>(setEnabledSql, orgId, assetId, enabled);
  return rows.length === 1
    ? written(null, deviceChanged(assetId, enabled ? 'enabled' : 'disabled'))
    : refused('unchanged', `device is ${enabled ? 'enabled' : 'disabled'} already`);
};

export type DeleteDeviceOutcome = Written<null> | Refused<'unknownDevice'>;

/** Removes a device: its secret stops working, its session ends, and what waits for it fails [contract 3.2 #12]. */
export const deleteDevice = async (
  prisma: PrismaClient,
  orgId: string,
  selector: DeviceSelector,
): Promise<DeleteDeviceOutcome> => {
  const assetId = await findAssetId(prisma, orgId, selector);
  if (assetId === null) return unknownDevice;
  const rows = await prisma.$queryRawUnsafe<unknown[]>(deleteDeviceSql, orgId, assetId);
  return rows.length === 1 ? written(null, deviceChanged(assetId, 'removed')) : unknownDevice;
};

export type ReplaceDeviceOutcome =
  | Written<IssuedDevice>
  | Refused<'unknownDevice' | 'unchanged' | 'deviceKeyTaken'>;

/**
 * Puts a new device in the place of one: the assetId and what waits for it stay, the new device is inactive and has a
 * secret of its own [contract 5.5].
 */
export const replaceDevice = async (
  { prisma, secrets }: RegistryDatabase,
  orgId: string,
  selector: DeviceSelector,
  newDeviceKey: string,
  { keys, nowMs }: { readonly keys: RandomKeys; readonly nowMs: number },
): Promise<ReplaceDeviceOutcome> => {
  const assetId = await findAssetId(prisma, orgId, selector);
  if (assetId === null) return unknownDevice;
  const deviceSecret = keys.secret();
  try {
    const [row] = await prisma.$queryRawUnsafe<Omit<IssuedDevice, 'deviceSecret'>[]>(
      replaceDeviceSql,
      orgId,
      assetId,
      newDeviceKey,
      secrets.seal(`device ${assetId}`, deviceSecret),
      nowMs,
    );
    return row
      ? written({ ...row, deviceSecret }, deviceChanged(assetId))
      : refused('unchanged', 'newDeviceKey is the present deviceKey');
  } catch (failure) {
    if (isUniqueViolation(failure))
      return refused('deviceKeyTaken', 'newDeviceKey exists already in the product');
    throw failure;
  }
};
