import { PrismaClient } from '../generated/client.js';
import { LargeParametersPg } from './large-parameters.js';

/** The scheduler's Postgres schema; `prisma/schema.prisma` says the same. */
export const SCHEMA = 'scheduler';

export type Database = PrismaClient;

/** What a statement needs of a client or of a transaction. */
export type Queryable = Pick<PrismaClient, '$queryRawUnsafe' | '$executeRawUnsafe'>;

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly maxConnections: number;
  /** Told about connections that break while nobody uses them; the next statement finds out by itself. */
  readonly onConnectionLost?: (failure: Error) => void;
}

/**
 * Session settings.
 *
 * Plans are made once and must fit for ever: planning `store pass` takes 1.3 ms, more than a small pass takes to run,
 * and the planner knows nothing of what is in a JSON document anyway (it assumes 100 rows). A plan made while a table
 * was small would read or hash all of it once it is large, so that only look-ups by index are left to choose.
 * The timeouts bound how long a pass can hang.
 */
const SESSION = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  random_page_cost: '1.1',
  jit: 'off',
  statement_timeout: '15s',
  lock_timeout: '10s',
  idle_in_transaction_session_timeout: '60s',
};

/** Opens a pool. It connects when the first statement is run. */
export const openDatabase = (options: DatabaseOptions): Database =>
  new PrismaClient({
    // The others note the stack of each statement, for the caller's line in errors: 10 µs.
    errorFormat: 'minimal',
    adapter: new LargeParametersPg(
      {
        connectionString: options.connectionString,
        max: options.maxConnections,
        application_name: 'command-scheduler',
        options: Object.entries(SESSION)
          .map(([name, value]) => `-c ${name}=${value}`)
          .join(' '),
        connectionTimeoutMillis: 5_000,
        // A server that vanished without closing its connections would hold a pass for ever.
        query_timeout: 20_000,
        keepAlive: true,
      },
      {
        schema: SCHEMA,
        statementNameGenerator: ({ sql }) => statementName(sql),
        ...(options.onConnectionLost && { onPoolError: options.onConnectionLost }),
      },
    ),
  });

/** Hot statements begin with their name as a comment, and are prepared once a connection. */
const NAME = /^\/\* ([a-z ]+) \*\//;

const statementName = (sql: string): string => NAME.exec(sql)?.[1] ?? '';
