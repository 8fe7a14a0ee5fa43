import { fileURLToPath } from 'node:url';
import { applyMigrations } from '@setpoint/migrations';
import { REGISTRY_SCHEMA } from './registry-database.js';

const prismaFolder = new URL('../prisma/', import.meta.url);

/**
 * Brings the registry's tables up to date. Processes that start together wait for each other.
 *
 * @returns the names of the migrations that were applied now
 * @throws MigrationError
 */
export const migrateRegistry = (connectionString: string): Promise<{ applied: string[] }> =>
  applyMigrations({
    connectionString,
    schema: REGISTRY_SCHEMA,
    migrationsDir: fileURLToPath(new URL('migrations', prismaFolder)),
    schemaFile: fileURLToPath(new URL('schema.prisma', prismaFolder)),
  });
