import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { MigrationError } from './migration-error.js';
import { readMigrationsFolder } from './migrations-folder.js';
import { OneTransaction } from './one-transaction.js';
import { openSchemaEngine, type SchemaEngine } from './schema-engine.js';

export interface MigrationOptions {
  readonly connectionString: string;
  /** Postgres schema that holds the tables and `_prisma_migrations`; made when missing. */
  readonly schema: string;
  /** Folder in Prisma's layout. No `DO $$ … $$` and no functions: the engine splits at every semicolon. */
  readonly migrationsDir: string;
  /** The Prisma schema; only a place in messages of the engine depends on it. */
  readonly schemaFile?: string;
}

/** Any number that nobody else uses; one lock for all schemas of a database, as the engine's own is. */
const LOCK_KEY = 7_318_349_394_477_056n;

/**
 * Brings one Postgres schema up to date and records it as `prisma migrate deploy` does, so that either can follow the
 * other. Processes that start together wait for each other; those that come later find nothing to do.
 *
 * @returns the names of the migrations that were applied now
 * @throws MigrationError when an applied migration was edited, is missing in the folder, or one failed
 */
export const applyMigrations = async (options: MigrationOptions): Promise<{ applied: string[] }> => {
  if (!/^[a-z_][a-z0-9_]*$/.test(options.schema))
    throw new MigrationError(`bad schema name ${options.schema}`);
  // The engine has a lock of its own, but gives up after 10 s; a second process may have to wait longer.
  const locker = new pg.Client({ connectionString: options.connectionString });
  await locker.connect();
  try {
    await locker.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await locker.query(`CREATE SCHEMA IF NOT EXISTS "${options.schema}"`);
    return await runEngine(options);
  } finally {
    await locker.end();
  }
};

const runEngine = async ({ connectionString, schema, migrationsDir, schemaFile }: MigrationOptions) => {
  const migrationsList = await readMigrationsFolder(migrationsDir);
  const datamodel = schemaFile ? await readFile(schemaFile, 'utf8') : MINIMAL_DATAMODEL;
  const transaction = new OneTransaction(connectionString, schema);
  try {
    const engine = await openSchemaEngine(
      [schemaFile ?? 'schema.prisma', datamodel],
      transaction.pool,
      schema,
    );
    // The engine finds out that its table is missing by a failing query, which would end the transaction.
    if (await transaction.hasTable('_prisma_migrations')) await refuseDivergedHistory(engine, migrationsList);
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    await transaction.commit();
    return { applied: appliedMigrationNames };
  } catch (failure) {
    if (failure instanceof MigrationError) throw failure;
    const cause = transaction.firstFailure ?? failure;
    throw new MigrationError(`applying migrations failed: ${messageOf(cause)}`, { cause });
  } finally {
    await transaction.end();
  }
};

const MINIMAL_DATAMODEL = 'datasource db {\n  provider = "postgresql"\n}\n';
const NO_FILTER = { externalTables: [], externalEnums: [] };

type MigrationsList = Awaited<ReturnType<typeof readMigrationsFolder>>;

/** The engine itself would go on over edited migrations; the next one may then build on what is not there. */
const refuseDivergedHistory = async (engine: SchemaEngine, migrationsList: MigrationsList): Promise<void> => {
  const { editedMigrationNames, failedMigrationNames, history } = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: NO_FILTER,
  });
  if (failedMigrationNames.length > 0) {
    throw new MigrationError(
      `migration ${failedMigrationNames.join(', ')} failed earlier: repair the database, then mark it with ` +
        '`prisma migrate resolve`',
    );
  }
  if (editedMigrationNames.length > 0) {
    throw new MigrationError(
      `migration ${editedMigrationNames.join(', ')} was edited after it had been applied (its checksum differs): ` +
        'restore the script and put the change into a new migration',
    );
  }
  if (history?.diagnostic === 'migrationsDirectoryIsBehind' || history?.diagnostic === 'historiesDiverge') {
    throw new MigrationError(
      `the database has migrations that this version does not know: ${history.unpersistedMigrationNames.join(', ')}`,
    );
  }
};

/** The engine's messages end in the places of its own sources. */
const messageOf = (failure: unknown): string =>
  (failure instanceof Error ? failure.message : String(failure)).split('\n   0: ')[0]?.trim() ?? '';
