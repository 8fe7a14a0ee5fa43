import type { Database, Queryable } from './database.js';
import { storing } from './storing.js';

/** One life of one dispatcher slot, as sessions name it. */
export interface SlotLife {
  readonly slot: number;
  readonly incarnation: number;
}

export interface OpenSession extends SlotLife {
  readonly assetId: string;
  readonly epoch: number;
}

/**
 * Guard: none, it only reads. It jumps from one life to the next in the index instead of reading every session:
 * there are a million sessions, but only as many lives as there are dispatchers.
 */
const livesSql = `/* lives with sessions */
WITH RECURSIVE life AS (
  (SELECT session_slot AS slot, session_incarnation AS incarnation FROM scheduler.device_queue
   WHERE session_slot IS NOT NULL ORDER BY session_slot, session_incarnation LIMIT 1)
  UNION ALL
  SELECT following.* FROM life CROSS JOIN LATERAL (
    SELECT session_slot, session_incarnation FROM scheduler.device_queue
    WHERE session_slot IS NOT NULL AND (session_slot, session_incarnation) > (life.slot, life.incarnation)
    ORDER BY session_slot, session_incarnation LIMIT 1) following
)
SELECT slot, incarnation::float8 AS incarnation FROM life`;

const sessionsSql = `/* sessions of a life */
SELECT asset_id AS "assetId", session_slot AS slot, session_incarnation::float8 AS incarnation,
  session_epoch::float8 AS epoch
FROM scheduler.device_queue
WHERE session_slot = $1::int AND session_incarnation = $2::bigint LIMIT $3::int`;

/** Any number that no other lock of this database uses. */
const SWEEP_LOCK = 5_610_733_402;
const SWEEP_LIMIT_MS = 60_000;

/** The open sessions, by the life of the dispatcher that reported them. */
export class DeadSessions {
  constructor(private readonly database: Database) {}

  lives(): Promise<readonly SlotLife[]> {
    return storing(() => this.database.$queryRawUnsafe<SlotLife[]>(livesSql));
  }

  sessionsOf({ slot, incarnation }: SlotLife, limit: number): Promise<readonly OpenSession[]> {
    return storing(() => this.database.$queryRawUnsafe<OpenSession[]>(sessionsSql, slot, incarnation, limit));
  }

  /** For `liveSlots` of packages/kafka. */
  query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }> {
    return storing(async () => ({
      rows: await this.database.$queryRawUnsafe<unknown[]>(sql, ...parameters),
    }));
  }

  /**
   * Runs `sweep` unless another scheduler is at it: each would close the same sessions and make the others lose
   * their passes.
   */
  async whileNobodyElse(sweep: () => Promise<void>): Promise<boolean> {
    return this.database.$transaction(
      async (transaction: Queryable) => {
        const [row] = await transaction.$queryRawUnsafe<{ locked: boolean }[]>(
          `SELECT pg_try_advisory_xact_lock(${SWEEP_LOCK}) AS locked`,
        );
        if (row?.locked) await sweep();
        return row?.locked ?? false;
      },
      { timeout: SWEEP_LIMIT_MS },
    );
  }
}
