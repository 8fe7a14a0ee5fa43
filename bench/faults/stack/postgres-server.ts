import {
  ensureDatabase,
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
} from '@setpoint/local-stack';
import pg from 'pg';
import { connected } from '../query.js';
import type { FaultPostgres } from './fault-stack.js';

const DATABASE = 'faults';
const DEFAULT_TABLE = 'scheduler.command';

/** Postgres as a process of this machine, with one database for the stack. */
export class PostgresServer implements FaultPostgres {
  private starting: Promise<RunningPostgres> | undefined;

  private constructor(
    private readonly options: PostgresOptions,
    private running: RunningPostgres,
    /** Straight to the database of the stack. */
    readonly databaseUrl: string,
  ) {}

  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const running = await startPostgres(options);
    return new PostgresServer(options, running, await ensureDatabase(running.url, DATABASE));
  }

  get pid(): number {
    return this.running.pid;
  }

  async immediateStop(): Promise<void> {
    process.kill(this.pid, 'SIGQUIT');
    await this.running.exited;
  }

  async start(): Promise<void> {
    this.starting = startPostgres(this.options);
    this.running = await this.starting;
  }

  async stop(): Promise<void> {
    // A failure is for whoever started it to hear of.
    await this.starting?.catch(() => undefined);
    await this.running.stop();
  }

  terminateBackends(): Promise<number> {
    return this.connected(async (client) => {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return rowCount ?? 0;
    });
  }

  lockTable(ms: number, table = DEFAULT_TABLE): Promise<void> {
    const quoted = table.split('.').map(pg.escapeIdentifier).join('.');
    return this.connected(async (client) => {
      await client.query('BEGIN');
      await client.query(`LOCK TABLE ${quoted} IN ACCESS EXCLUSIVE MODE`);
      await client.query('SELECT pg_sleep($1)', [ms / 1_000]);
      await client.query('COMMIT');
    });
  }

  readOnly(on: boolean): Promise<void> {
    return this.connected(async (client) => {
      // Allowed also while transactions are read-only, because it changes no data.
      await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
      await client.query('SELECT pg_reload_conf()');
    });
  }

  private connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return connected(this.databaseUrl, work, 0);
  }
}
