import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MigrationError } from './migration-error.js';

const LOCKFILE = 'migration_lock.toml';
const SCRIPT = 'migration.sql';

/**
 * Reads a folder in Prisma's layout, in the form that the engine wants: `<timestamp>_<name>/migration.sql`, applied in
 * the order of the names.
 *
 * @throws MigrationError when the folder, or a script in it, cannot be read
 */
export const readMigrationsFolder = async (migrationsDir: string) => {
  const baseDir = resolve(migrationsDir);
  const entries = await readdir(baseDir, { withFileTypes: true }).catch((cause) => {
    throw new MigrationError(`cannot read the migrations folder ${baseDir}`, { cause });
  });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: { path: LOCKFILE, content: await readFile(join(baseDir, LOCKFILE), 'utf8').catch(() => null) },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => readMigration(baseDir, name))),
  };
};

const readMigration = async (baseDir: string, name: string) => {
  const sql = await readFile(join(baseDir, name, SCRIPT), 'utf8').catch((cause) => {
    throw new MigrationError(`migration ${name} has no readable ${SCRIPT}`, { cause });
  });
  return { path: name, migrationFile: { path: SCRIPT, content: { tag: 'ok' as const, value: sql } } };
};
