import { waitFor } from '@setpoint/service-kit';
import pg from 'pg';

const LOOK_EVERY_MS = 50;

/** What Setpoint's scheduler has stored: how far it is with what it accepted. */
export class SchedulerTables {
  private constructor(private readonly client: pg.Client) {}

  /** Over one connection, which is ended afterwards. */
  static async with<T>(databaseUrl: string, work: (tables: SchedulerTables) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return await work(new SchedulerTables(client));
    } finally {
      await client.end();
    }
  }

  async query<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.client.query<R>(sql, [...values])).rows;
  }

  /** Resolves when every accepted command has ended. */
  async settled(limitMs: number): Promise<void> {
    await waitFor(async () => (await this.live()) === 0, {
      limitMs,
      everyMs: LOOK_EVERY_MS,
      what: 'every command to end',
    });
  }

  /** Commands that have not ended. */
  live(): Promise<number> {
    return this.number('SELECT count(*)::int AS n FROM scheduler.command');
  }

  /** Resolves when the scheduler knows a session of so many devices: from then on instant commands are sent. */
  async online(devices: number, limitMs = 60_000): Promise<void> {
    const sql = 'SELECT count(*)::int AS n FROM scheduler.device_queue WHERE session_epoch IS NOT NULL';
    await waitFor(async () => (await this.number(sql)) === devices, {
      limitMs,
      everyMs: LOOK_EVERY_MS,
      what: `${devices} devices to be online`,
    });
  }

  /** How commands that were created at `since` (epoch ms) or later ended. */
  async endings(since: number): Promise<Endings> {
    const rows = await this.query<{ state: number; code: number; count: number; last: number }>(
      `SELECT state, code::int AS code, count(*)::int AS count, max(ended_at)::float8 AS last
         FROM scheduler.command_history WHERE created_at >= $1 GROUP BY state, code`,
      [Math.floor(since)],
    );
    return {
      byStateAndCode: Object.fromEntries(rows.map((row) => [`${row.state}/${row.code}`, row.count])),
      lastAt: Math.max(0, ...rows.map((row) => row.last)),
    };
  }

  private async number(sql: string): Promise<number> {
    return (await this.query<{ n: number }>(sql))[0]?.n ?? 0;
  }
}

export interface Endings {
  /** Number of commands by "state/code" [contract 3.2]. */
  readonly byStateAndCode: Readonly<Record<string, number>>;
  /** Epoch ms on the database clock. */
  readonly lastAt: number;
}
