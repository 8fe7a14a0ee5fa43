import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import type { Database } from './database.js';
import { storing } from './storing.js';

export interface OutboxRow {
  readonly id: string;
  readonly record: RecordToPublish;
}

/** A relay that dies with rows in its hands holds up the others for so long. */
const CLAIM_MS = 30_000;

/**
 * Guard: a row is claimed by one relay at a time. `SKIP LOCKED` keeps relays from waiting for each other, the claim
 * outlives the statement, and no transaction is held open while Kafka is waited for.
 */
const claimSql = `/* claim outbox */
WITH clock AS MATERIALIZED (
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
), claimed AS (
  UPDATE scheduler.outbox SET claimed_until = now + ${CLAIM_MS}
  FROM clock
  WHERE id = ANY(ARRAY(
    SELECT id FROM scheduler.outbox
    WHERE created_at <= (SELECT now FROM clock) - $1::bigint AND claimed_until <= (SELECT now FROM clock)
    ORDER BY id LIMIT $2::int FOR UPDATE OF outbox SKIP LOCKED))
  RETURNING id, topic, partition, key, headers, value
)
SELECT coalesce(json_agg(json_build_object('id', id::text, 'record', json_build_object(
  'topic', topic, 'partition', partition, 'key', key, 'headers', headers, 'value', value)) ORDER BY id), '[]')::text
  AS rows
FROM claimed`;

const unclaimSql = `/* unclaim outbox */
UPDATE scheduler.outbox SET claimed_until = 0 WHERE id = ANY($1::bigint[])`;

const deleteSql = `/* delete outbox */
DELETE FROM scheduler.outbox WHERE id = ANY($1::bigint[])`;

/** As one text: of a list Prisma and pg copy and quote each element, several times. */
const arrayOf = (ids: readonly string[]): string => `{${ids.join(',')}}`;

/** The outbox as the relay and the lane see it. */
export class OutboxRows {
  constructor(private readonly database: Database) {}

  /** @returns rows of at least `minAgeMs` that nobody else has claimed, in the order they were stored */
  claim(minAgeMs: number, limit: number): Promise<readonly OutboxRow[]> {
    return storing(async () => {
      const [row] = await this.database.$queryRawUnsafe<{ rows: string }[]>(claimSql, minAgeMs, limit);
      return JSON.parse(row?.rows ?? '[]');
    });
  }

  async unclaim(ids: readonly string[]): Promise<void> {
    await storing(() => this.database.$executeRawUnsafe(unclaimSql, arrayOf(ids)));
  }

  async delete(ids: readonly string[]): Promise<void> {
    await storing(() => this.database.$executeRawUnsafe(deleteSql, arrayOf(ids)));
  }

  count(): Promise<number> {
    return storing(() => this.database.outbox.count());
  }
}
