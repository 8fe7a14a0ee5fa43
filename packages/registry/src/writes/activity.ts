import type { PrismaClient } from '../generated/client.js';
import { isShortKey } from '../key-format.js';
import { recordActivitySql } from '../sql/record-activity.js';
import { type Written, written } from '../written.js';

/** What was seen of a device, epoch ms. */
export interface DeviceActivity {
  readonly assetId: string;
  /** Of the session it was seen of; without one it counts only for a device that was never replaced. */
  readonly epoch?: number | undefined;
  /** A successful login that activates the device, if it is the first [contract 5.5]. */
  readonly activatedAt?: number | undefined;
  readonly onlineAt?: number | undefined;
  readonly offlineAt?: number | undefined;
}

/** A device after a change that the scheduler has to learn of. */
export interface DeviceState {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly revision: number;
  readonly activated: boolean;
  readonly enabled: boolean;
}

type StateRow = Omit<DeviceState, 'revision'> & { readonly revision: bigint };

export const toDeviceState = (row: StateRow): DeviceState => ({ ...row, revision: Number(row.revision) });

/**
 * Records logins and ends of connections. Times only move forward, so a batch may be given twice, and batches in any
 * order; unknown devices are passed over.
 *
 * @returns the devices that became active by this batch
 */
export const recordActivity = async (
  prisma: PrismaClient,
  batch: readonly DeviceActivity[],
): Promise<Written<{ activated: readonly DeviceState[] }>> => {
  const seen = mergeByDevice(batch);
  if (seen.length === 0) return written({ activated: [] });
  const rows = await prisma.$queryRawUnsafe<StateRow[]>(recordActivitySql, JSON.stringify(seen));
  const activated = rows.map(toDeviceState);
  return written(
    { activated },
    ...activated.map(({ assetId }) => ({ kind: 'device', key: assetId }) as const),
  );
};

/** One row for each device: the first activation, the latest of the others. */
const mergeByDevice = (batch: readonly DeviceActivity[]): DeviceActivity[] => {
  const byDevice = new Map<string, DeviceActivity>();
  for (const next of batch) {
    if (!isShortKey(next.assetId)) continue;
    const seen = byDevice.get(next.assetId);
    byDevice.set(next.assetId, {
      assetId: next.assetId,
      epoch: pick(Math.max, seen?.epoch, next.epoch),
      activatedAt: pick(Math.min, seen?.activatedAt, next.activatedAt),
      onlineAt: pick(Math.max, seen?.onlineAt, next.onlineAt),
      offlineAt: pick(Math.max, seen?.offlineAt, next.offlineAt),
    });
  }
  return [...byDevice.values()];
};

const pick = (
  better: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined => (a === undefined || b === undefined ? (a ?? b) : better(a, b));
