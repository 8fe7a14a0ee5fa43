import type { Prisma } from '../generated/client.js';

/** How long a granted request is remembered [contract 4.2]. */
export const REPLAY_MEMORY_MS = 600_000;

/** @returns false when the same request was granted within that time */
export const rememberRequest = async (
  tx: Prisma.TransactionClient,
  encryption: string,
  nowMs: number,
): Promise<boolean> => {
  const rows = await tx.$queryRaw<unknown[]>`
    INSERT INTO registry.token_request AS r (encryption, used_at) VALUES (${encryption}, ${nowMs}::bigint)
    ON CONFLICT (encryption) DO UPDATE SET used_at = excluded.used_at
      WHERE r.used_at <= excluded.used_at - ${REPLAY_MEMORY_MS}::bigint
    RETURNING 1`;
  return rows.length === 1;
};
