import pg from 'pg';

/**
 * A pool of one connection with one open transaction, so that scripts and their record in `_prisma_migrations` commit
 * together: a process that dies on the way leaves nothing behind, where the engine alone would leave a half-run script
 * that somebody has to repair by hand. The price: no `CREATE INDEX CONCURRENTLY` in a script.
 *
 * A failed query makes the pool replace its connection. What the engine then still writes goes into another open
 * transaction, which is never committed either.
 */
export class OneTransaction {
  readonly pool: pg.Pool;
  private connections = 0;
  private failed: unknown;

  constructor(connectionString: string, schema: string) {
    const onConnect = async (client: pg.ClientBase): Promise<void> => {
      this.connections += 1;
      // Scripts name tables without their schema, as the scripts that Prisma writes for one schema do.
      await client.query(`SET search_path TO "${schema}"; BEGIN`);
    };
    this.pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, onConnect });
    this.pool.on('error', () => undefined);
    this.rememberFirstFailure();
  }

  /** What went wrong first. The engine reports the last, which is only that its table is no longer there. */
  get firstFailure(): unknown {
    return this.failed;
  }

  private rememberFirstFailure(): void {
    const query = this.pool.query.bind(this.pool) as (...args: unknown[]) => Promise<unknown>;
    const watched = (...args: unknown[]): Promise<unknown> =>
      query(...args).catch((failure) => {
        this.failed ??= failure;
        throw failure;
      });
    this.pool.query = watched as typeof this.pool.query;
  }

  /** Whether the schema has a table of this name. */
  async hasTable(name: string): Promise<boolean> {
    const { rows } = await this.pool.query('SELECT to_regclass($1) IS NOT NULL AS found', [name]);
    return rows[0]?.found === true;
  }

  /** @throws when a query failed or the connection was lost since the beginning */
  async commit(): Promise<void> {
    if (this.connections !== 1) throw new Error('the connection was lost on the way; nothing was changed');
    await this.pool.query('COMMIT');
  }

  /** Closes the connection; what was not committed is undone. */
  end(): Promise<void> {
    return this.pool.end();
  }
}
