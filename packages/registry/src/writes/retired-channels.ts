import { isUniqueViolation } from '../database-refusal.js';
import type { Prisma } from '../generated/client.js';

/**
 * For so long nobody else gets the name of a channel that was deleted or renamed: results of its calls may still be on
 * their way to the topic of that name. As long as requests are kept on Kafka, and a day more, because a scheduler that
 * was away so long still tells what became of them.
 */
export const NAME_RETIRED_FOR_MS = 8 * 86_400_000;

class RetiredName extends Error {}

/** True for what a write throws because the name is somebody's, or was until lately. */
export const isNameTaken = (failure: unknown): boolean =>
  failure instanceof RetiredName || isUniqueViolation(failure);

/**
 * Undoes the transaction when another organisation has lately had this name. Asked after the name was taken: whoever
 * gives it up meanwhile holds the row until that is committed.
 */
export const refuseRetired = async (
  tx: Prisma.TransactionClient,
  channelId: string,
  orgId: string,
  nowMs: number,
): Promise<void> => {
  const retired = await tx.retiredChannel.findUnique({ where: { channelId } });
  if (retired && retired.orgId !== orgId && retired.freeAt > nowMs) throw new RetiredName(channelId);
};

/** Keeps a name that its owner gives up; forgets those that are free again. */
export const retire = async (
  tx: Prisma.TransactionClient,
  channelId: string,
  orgId: string,
  nowMs: number,
): Promise<void> => {
  await tx.retiredChannel.deleteMany({ where: { freeAt: { lte: nowMs } } });
  const freeAt = BigInt(nowMs + NAME_RETIRED_FOR_MS);
  await tx.retiredChannel.upsert({
    where: { channelId },
    create: { channelId, orgId, freeAt },
    update: { orgId, freeAt },
  });
};
