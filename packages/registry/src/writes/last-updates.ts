import type { PrismaClient } from '../generated/client.js';
import { isShortKey } from '../key-format.js';
import { recordLastUpdatesSql } from '../sql/record-last-updates.js';

/** What was heard of a device, epoch ms. */
export interface LastUpdate {
  readonly assetId: string;
  /** By the device's clock. */
  readonly eventAt?: number | undefined;
  readonly attributeAt?: number | undefined;
}

/**
 * Moves `eventLastUpdate` and `attributeLastUpdate` [contract 5.5] forward, never back: a batch may be given twice, and
 * batches in any order. Unknown devices are passed over; nobody has to be told.
 */
export const recordLastUpdates = async (
  prisma: PrismaClient,
  batch: readonly LastUpdate[],
): Promise<void> => {
  const latest = new Map<string, LastUpdate>();
  for (const { assetId, eventAt, attributeAt } of batch) {
    if (!isShortKey(assetId)) continue;
    const known = latest.get(assetId);
    latest.set(assetId, {
      assetId,
      eventAt: later(known?.eventAt, eventAt),
      attributeAt: later(known?.attributeAt, attributeAt),
    });
  }
  if (latest.size > 0)
    await prisma.$executeRawUnsafe(recordLastUpdatesSql, JSON.stringify([...latest.values()]));
};

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
