import { LIVE_SLOTS_SQL } from './lease-sql.js';

export interface LiveSlot {
  readonly slot: number;
  /** Grows with each holder of the slot. */
  readonly incarnation: number;
  /** Time since the holder's last heartbeat. */
  readonly ageMs: number;
  /** False once the holder's connection to Postgres is gone. */
  readonly connected: boolean;
}

/** A row of `LIVE_SLOTS_SQL`; drivers give bigint as text, bigint or number. */
export interface LiveSlotRow {
  readonly slot: number;
  readonly incarnation: string | bigint | number;
  readonly age_ms: number;
  readonly connected: boolean;
}

export const toLiveSlot = (row: LiveSlotRow): LiveSlot => ({
  slot: row.slot,
  incarnation: Number(row.incarnation),
  ageMs: row.age_ms,
  connected: row.connected,
});

/**
 * The slots that are or were held. A holder that stops cleanly takes its row away; one that dies leaves it, with a
 * growing age, until somebody takes the slot with a higher incarnation.
 */
export const liveSlots = async (
  query: (sql: string, parameters: unknown[]) => Promise<{ rows: unknown[] }>,
  kind: string,
): Promise<LiveSlot[]> => {
  const { rows } = await query(LIVE_SLOTS_SQL, [kind]);
  return (rows as LiveSlotRow[]).map(toLiveSlot);
};
