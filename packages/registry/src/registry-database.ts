import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

export interface RegistryDatabaseOptions {
  readonly connectionString: string;
  /** Connections kept to Postgres at most. */
  readonly maxConnections?: number;
}

/** Postgres schema that the registry owns. */
export const REGISTRY_SCHEMA = 'registry';

/** The connections to the registry's tables, opened when first needed. */
export class RegistryDatabase {
  readonly prisma: PrismaClient;

  constructor({ connectionString, maxConnections = 5 }: RegistryDatabaseOptions) {
    const pool = {
      connectionString,
      max: maxConnections,
      // A statement prepared while a table was empty keeps its sequential scan for ever; these look-ups are short
      // enough that planning them each time costs less than that.
      options: '-c plan_cache_mode=force_custom_plan',
    };
    const adapter = new PrismaPg(pool, {
      schema: REGISTRY_SCHEMA,
      statementNameGenerator: nameStatement(),
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
