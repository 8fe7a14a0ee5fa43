import type { Queryable } from './database.js';
import { storing } from './storing.js';

export interface DueDevices {
  /** Devices with a command whose time is over, claimed for this process. */
  readonly devices: readonly DueDevice[];
  /** The next instant at which a command is due, epoch ms, or null. */
  readonly nextDueAt: number | null;
  /** The database clock, epoch ms. */
  readonly now: number;
}

export interface DueDevice {
  readonly assetId: string;
  /** The command is on its way to the device, or there: a reply may have come that is not read yet. */
  readonly inFlight: boolean;
  /** Epoch ms. */
  readonly dueAt: number;
}

/** Whoever claims a deadline and dies holds it up for so long. */
const CLAIM_MS = 3_000;

/**
 * Guard: each deadline is looked at by one scheduler at a time, so that schedulers do not race each other at every
 * deadline. Only the looking is claimed: what becomes of the command is decided by the pass, on its queue's version.
 */
const sql = `/* claim due */
WITH clock AS MATERIALIZED (
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
), claimed AS (
  UPDATE scheduler.command SET claimed_until = now + ${CLAIM_MS}
  FROM clock
  WHERE command_id = ANY(ARRAY(
    SELECT command_id FROM scheduler.command
    WHERE due_at <= (SELECT now FROM clock) AND claimed_until <= (SELECT now FROM clock)
    ORDER BY due_at LIMIT $1::int FOR UPDATE OF command SKIP LOCKED))
  RETURNING asset_id AS "assetId", dispatch_number IS NOT NULL AS "inFlight", due_at AS "dueAt"
)
SELECT (SELECT coalesce(json_agg(claimed), '[]') FROM claimed)::text AS devices,
  (SELECT min(due_at) FROM scheduler.command WHERE due_at > (SELECT now FROM clock))::float8 AS "nextDueAt",
  now::float8 AS now
FROM clock`;

export const claimDue = (database: Queryable, limit: number): Promise<DueDevices> =>
  storing(async () => {
    const [row] = await database.$queryRawUnsafe<
      { devices: string; nextDueAt: number | null; now: number }[]
    >(sql, limit);
    if (!row) throw new Error('the database gave no row');
    return { ...row, devices: JSON.parse(row.devices) };
  });
