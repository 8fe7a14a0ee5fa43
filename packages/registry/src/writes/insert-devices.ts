import type { Prisma } from '../generated/client.js';
import { byKeys, type DeviceKeys, insertDevicesSql } from '../sql/import-devices.js';

/**
 * Inserts devices of an organisation, with their secrets sealed.
 *
 * @param rows in the form that the statement names
 * @returns the assetIds of those of which no key was taken
 */
export const insertDevices = async (
  tx: Prisma.TransactionClient,
  orgId: string,
  rows: readonly DeviceKeys[],
  nowMs: number,
): Promise<ReadonlySet<string>> => {
  if (rows.length === 0) return new Set();
  const created = await tx.$queryRawUnsafe<{ assetId: string }[]>(
    insertDevicesSql,
    JSON.stringify(rows.toSorted(byKeys)),
    orgId,
    nowMs,
  );
  return new Set(created.map(({ assetId }) => assetId));
};
