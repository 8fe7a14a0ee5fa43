import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { applyMigrations } from '@setpoint/migrations';
import { type Database, openDatabase, SCHEMA } from '../src/store/database.js';

export interface FreshDatabase {
  readonly url: string;
  readonly database: Database;
  drop(): Promise<void>;
}

const migrationsDir = `${import.meta.dirname}/../prisma/migrations`;

/** A database of its own for one spec file, with the scheduler's tables. */
export const freshDatabase = async (): Promise<FreshDatabase> => {
  const serverUrl = process.env.DATABASE_URL;
  if (!serverUrl) throw new Error('DATABASE_URL is not set');
  const url = await createDatabase(serverUrl, { namePrefix: 'scheduler' });
  await applyMigrations({ connectionString: url, schema: SCHEMA, migrationsDir });
  const database = openDatabase({ connectionString: url, maxConnections: 6 });
  return {
    url,
    database,
    drop: async () => {
      await database.$disconnect();
      await dropDatabase(url);
    },
  };
};
