import { setTimeout as pause } from 'node:timers/promises';
import { query } from '../../query.js';

/** What the scheduler has still to do. */
export interface Unsettled {
  /** Commands that have not ended. */
  readonly live: number;
  /** Records that were decided and not published. */
  readonly outbox: number;
}

const LOOK_EVERY_MS = 250;

/**
 * Waits until every command has ended and everything that was decided is published.
 *
 * @returns what is left when `limitMs` is over; null when nobody could say
 */
export const settle = async (databaseUrl: string, limitMs: number): Promise<Unsettled | null> => {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    // The server may be in recovery.
    const left = await unsettled(databaseUrl).catch(() => null);
    if ((left && left.live + left.outbox === 0) || performance.now() > giveUpAt) return left;
    await pause(LOOK_EVERY_MS);
  }
};

const unsettled = async (databaseUrl: string): Promise<Unsettled | null> => {
  const rows = await query<{ live: number; outbox: number }>(
    databaseUrl,
    `SELECT (SELECT count(*) FROM scheduler.command)::int AS live,
            (SELECT count(*) FROM scheduler.outbox)::int AS outbox`,
  );
  return rows[0] ?? null;
};
