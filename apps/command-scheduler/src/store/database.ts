import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.js';

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
 * `plan_cache_mode`: a prepared statement that was first planned while its table was empty kept a sequential scan
 * until the table was analyzed, three times slower. The timeouts bound how long a pass can hang.
 */
const SESSION = {
  plan_cache_mode: 'force_custom_plan',
  statement_timeout: '15s',
  lock_timeout: '10s',
  idle_in_transaction_session_timeout: '60s',
};

/** Opens a pool. It connects when the first statement is run. */
export const openDatabase = (options: DatabaseOptions): Database =>
  new PrismaClient({
    adapter: new PrismaPg(
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
