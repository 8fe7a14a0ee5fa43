import type { RegistryDatabase } from '../registry-database.js';
import { REPLAY_MEMORY_MS } from './token-requests.js';

/** So long after its end a token is still told to have expired, and not to be unknown. */
const EXPIRED_KEPT_MS = 86_400_000;

const MAX_ROWS = 5_000;

/**
 * Removes tokens that ended long ago, and requests too old to be replayed; a batch of each.
 *
 * @returns whether there may be more
 */
export const forgetTokens = async ({ prisma }: RegistryDatabase, nowMs: number): Promise<boolean> => {
  const tokens = await prisma.$executeRaw`
    DELETE FROM registry.access_token WHERE digest = ANY(ARRAY(
      SELECT digest FROM registry.access_token WHERE expires_at < ${nowMs - EXPIRED_KEPT_MS}::bigint
      ORDER BY expires_at LIMIT ${MAX_ROWS}::int FOR UPDATE SKIP LOCKED))`;
  const requests = await prisma.$executeRaw`
    DELETE FROM registry.token_request WHERE encryption = ANY(ARRAY(
      SELECT encryption FROM registry.token_request WHERE used_at <= ${nowMs - REPLAY_MEMORY_MS}::bigint
      ORDER BY used_at LIMIT ${MAX_ROWS}::int FOR UPDATE SKIP LOCKED))`;
  return tokens === MAX_ROWS || requests === MAX_ROWS;
};
