import type { PrismaClient } from '../generated/client.js';
import { isShortKey } from '../key-format.js';
import { activateDeviceSql } from '../sql/announced.js';
import { type Written, written } from '../written.js';
import { deviceChanged } from './device-outcomes.js';

/** A login by the product secret [contract 6.2]. */
export interface Activation {
  /** Of the session that it opens. */
  readonly epoch: number;
  /** Epoch ms. */
  readonly at: number;
}

/** @returns whether this call activated the device: not when it was active, is disabled, was replaced since, or is gone */
export const activateDevice = async (
  prisma: PrismaClient,
  assetId: string,
  { epoch, at }: Activation,
): Promise<Written<boolean>> => {
  if (!isShortKey(assetId)) return written(false);
  const rows = await prisma.$queryRawUnsafe<unknown[]>(activateDeviceSql, assetId, epoch, at);
  return rows.length === 1 ? written(true, deviceChanged(assetId)) : written(false);
};
