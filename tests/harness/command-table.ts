import { waitFor } from '@setpoint/service-kit';
import pg from 'pg';

/** How one command ended, from the scheduler's own tables. */
export interface EndedCommand {
  readonly commandId: string;
  readonly assetId: string;
  /** What was to be written; tests give every command a value of its own. */
  readonly value: unknown;
  readonly state: number;
  readonly code: number;
  readonly reach: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly waitBy: number;
  readonly endedAt: number;
}

/** The final truth of a test: what Postgres says. A connection for each question, since tests kill the server. */
export class CommandTable {
  constructor(private readonly databaseUrl: string) {}

  /** Waits until no command is under way and everything that was decided has been published. */
  async settled(limitMs: number): Promise<void> {
    const left = () =>
      this.query<{ left: number }>(
        `SELECT (SELECT count(*) FROM scheduler.command)::int
              + (SELECT count(*) FROM scheduler.outbox)::int AS left`,
      );
    await waitFor(async () => (await left())[0]?.left === 0, {
      limitMs,
      everyMs: 100,
      what: 'every command to end and every result to be published',
    });
  }

  async ended(): Promise<EndedCommand[]> {
    const rows = await this.query<Record<string, never>>(
      `SELECT command_id::text AS "commandId", asset_id AS "assetId", input_data AS value, state,
              code::int AS code, reach, created_at::float8 AS "createdAt", ended_at::float8 AS "endedAt",
              (created_at + CASE WHEN pending_ttl_ms > 0 THEN pending_ttl_ms ELSE timeout_ms END)::float8 AS "waitBy"
         FROM scheduler.command_history`,
    );
    return rows as unknown as EndedCommand[];
  }

  /** Waits until the scheduler knows a session of each device: from then on instant commands are sent. */
  async online(assetIds: readonly string[], limitMs = 20_000): Promise<void> {
    const count = () =>
      this.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM scheduler.device_queue WHERE asset_id = ANY ($1) AND session_epoch IS NOT NULL',
        [assetIds],
      );
    await waitFor(async () => (await count())[0]?.n === assetIds.length, {
      limitMs,
      everyMs: 50,
      what: `${assetIds.length} devices to be online`,
    });
  }

  /** Waits until the scheduler knows that the device has no session. */
  async offline(assetId: string, limitMs = 20_000): Promise<void> {
    const sql = 'SELECT 1 FROM scheduler.device_queue WHERE asset_id = $1 AND session_epoch IS NULL';
    await waitFor(async () => (await this.query(sql, [assetId])).length > 0, {
      limitMs,
      everyMs: 20,
      what: `${assetId} to be offline`,
    });
  }

  private async query<R extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    // A server that a test kills ends its connections; the query then fails by itself.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
