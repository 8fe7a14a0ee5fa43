import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';
import { SecretBox } from './secrets/secret-box.js';

export interface RegistryDatabaseOptions {
  readonly connectionString: string;
  /** Connections kept to Postgres at most. */
  readonly maxConnections?: number;
  /** What stored secrets are sealed with, 32 bytes each; see `SecretBox`. Without one they are stored as they are. */
  readonly secretKeys?: readonly Uint8Array[] | undefined;
  /** For searches: Postgres gives up on a statement that takes longer. Their texts are many, so none is prepared. */
  readonly statementTimeoutMs?: number;
}

/** Postgres schema that the registry owns. */
export const REGISTRY_SCHEMA = 'registry';

/**
 * Session settings.
 *
 * Only look-ups by index are left to choose: the planner takes every JSON document for 100 rows, and would read or hash
 * a whole table for a few devices. Planned each time nevertheless, because statements about many devices are few: a plan
 * made while a table had some ten rows walks through a whole index, and does so until statistics are made again.
 */
const SESSION = {
  plan_cache_mode: 'force_custom_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  random_page_cost: '1.1',
  jit: 'off',
};

/** The connections to the registry's tables, opened when first needed, and what its secrets are read with. */
export class RegistryDatabase {
  readonly prisma: PrismaClient;
  readonly secrets: SecretBox;

  constructor(options: RegistryDatabaseOptions) {
    const { connectionString, maxConnections = 5, secretKeys, statementTimeoutMs } = options;
    this.secrets = new SecretBox(secretKeys);
    const forSearches = statementTimeoutMs !== undefined;
    const pool = {
      connectionString,
      max: maxConnections,
      options: Object.entries({ ...SESSION, ...(forSearches && { statement_timeout: statementTimeoutMs }) })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    };
    const adapter = new PrismaPg(pool, {
      schema: REGISTRY_SCHEMA,
      ...(!forSearches && { statementNameGenerator: nameStatement() }),
      // Otherwise an idle connection that Postgres closes ends the process. The pool opens another one by itself.
      onPoolError: () => undefined,
    });
    this.prisma = new PrismaClient({ adapter });
  }

  async stop(): Promise<void> {
    await this.prisma.$disconnect();
  }
}

/** Enough for every statement of this package; a name kept for ever for each new text would be a leak. */
const MAX_NAMED_STATEMENTS = 200;

/** Without a name nothing is prepared: +24 to +50 % CPU in Postgres, measured on the hot statements. */
const nameStatement = (): ((query: { sql: string }) => string) => {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    const name = names.size < MAX_NAMED_STATEMENTS ? `registry_${names.size}` : '';
    if (name) names.set(sql, name);
    return name;
  };
};
