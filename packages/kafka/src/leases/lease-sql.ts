/*
 * Schema `leases`. A lease is a session-level advisory lock (class = hash of the kind, object = slot or partition):
 * Postgres frees it when the holder's connection ends, however the holder died. Beside it stands one heartbeat row
 * for each holder, which shows a holder that is frozen while its connection is open.
 */

/** Guards making the schema: `IF NOT EXISTS` alone fails when two sessions do it at once. */
const SCHEMA_LOCK = 6_170_342;

export const CREATE_SCHEMA_SQL = `
BEGIN;
SELECT pg_advisory_xact_lock(${SCHEMA_LOCK});
CREATE SCHEMA IF NOT EXISTS leases;
CREATE SEQUENCE IF NOT EXISTS leases.incarnations;
CREATE TABLE IF NOT EXISTS leases.holders (
  holder_id   uuid PRIMARY KEY,
  kind        text NOT NULL,
  slot        integer,
  incarnation bigint NOT NULL,
  backend_pid integer NOT NULL,
  updated_at  timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMIT`;

/** Whether the schema is there; asked first, since making it takes rights that a service need not have. */
export const HAS_SCHEMA_SQL = `SELECT to_regclass('leases.holders') IS NOT NULL AS present`;

const NOW_MS = `(extract(epoch FROM clock_timestamp()) * 1000)::float8`;

/**
 * Before any lock is taken. A row of this backend's pid belongs to a session that is gone; were it left, its age
 * would get the new holder cut off. $1 holder, $2 kind
 */
export const REGISTER_SQL = `
WITH gone AS (
  DELETE FROM leases.holders
  WHERE holder_id <> $1 AND (backend_pid = pg_backend_pid() OR updated_at < now() - interval '7 days')
)
INSERT INTO leases.holders (holder_id, kind, incarnation, backend_pid, updated_at)
VALUES ($1, $2, nextval('leases.incarnations'), pg_backend_pid(), clock_timestamp())
RETURNING incarnation, ${NOW_MS} AS now_ms`;

/** Also writes the row again if somebody deleted it. $1 holder, $2 kind, $3 slot, $4 incarnation */
export const BEAT_SQL = `
INSERT INTO leases.holders (holder_id, kind, slot, incarnation, backend_pid, updated_at)
VALUES ($1, $2, $3, $4, pg_backend_pid(), clock_timestamp())
ON CONFLICT (holder_id) DO UPDATE SET updated_at = clock_timestamp()
RETURNING ${NOW_MS} AS now_ms`;

/** $1 holder */
export const UNREGISTER_SQL = `DELETE FROM leases.holders WHERE holder_id = $1`;

/** $1 class, $2 object */
export const TRY_LOCK_SQL = `SELECT pg_try_advisory_lock($1, $2) AS locked`;

/** $1 class, $2 object */
export const UNLOCK_SQL = `SELECT pg_advisory_unlock($1, $2)`;

const LOCKS_OF_CLASS = `
  FROM pg_locks l
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::bigint = $1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Which of the class are taken, by anybody. $1 class */
export const TAKEN_SQL = `SELECT l.objid::integer AS object ${LOCKS_OF_CLASS}`;

/** Ends the sessions of holders that have stopped their heartbeat. $1 class, $2 objects wanted, $3 age in ms */
export const CUT_OFF_SQL = `
SELECT pg_terminate_backend(frozen.pid), frozen.object
FROM (
  SELECT l.pid, l.objid::integer AS object ${LOCKS_OF_CLASS} AND l.objid::bigint = ANY ($2::bigint[])
    AND l.pid <> pg_backend_pid()
    AND EXISTS (
      SELECT 1 FROM leases.holders h
      WHERE h.backend_pid = l.pid AND h.updated_at < clock_timestamp() - make_interval(secs => $3 / 1000.0))
) frozen`;

/** A slot has one row: that of its last holder. $1 holder, $2 kind, $3 slot */
export const TAKE_SLOT_SQL = `
WITH earlier AS (
  DELETE FROM leases.holders WHERE kind = $2 AND slot = $3 AND holder_id <> $1
)
UPDATE leases.holders
SET slot = $3, incarnation = nextval('leases.incarnations'), updated_at = clock_timestamp()
WHERE holder_id = $1
RETURNING incarnation`;

/** Those that share the partitions of a group, eldest first. $1 kind, $2 age in ms */
export const MEMBERS_SQL = `
SELECT h.holder_id
FROM leases.holders h
WHERE h.kind = $1 AND h.updated_at > clock_timestamp() - make_interval(secs => $2 / 1000.0)
  AND EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = h.backend_pid)
ORDER BY h.incarnation`;

/**
 * The slots of a kind and who had them last. $1 kind
 *
 * Columns: slot integer, incarnation bigint, age_ms float8, connected boolean.
 */
export const LIVE_SLOTS_SQL = `
SELECT DISTINCT ON (h.slot) h.slot, h.incarnation,
  (extract(epoch FROM clock_timestamp() - h.updated_at) * 1000)::float8 AS age_ms,
  EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = h.backend_pid) AS connected
FROM leases.holders h
WHERE h.kind = $1 AND h.slot IS NOT NULL
ORDER BY h.slot, h.incarnation DESC`;
