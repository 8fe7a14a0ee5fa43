import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { applyMigrations } from './apply-migrations.js';
import { MigrationError } from './migration-error.js';

const server = process.env.DATABASE_URL ?? '';
const database = `migrations_${randomBytes(6).toString('hex')}`;
const connectionString = Object.assign(new URL(server), { pathname: `/${database}` }).href;

const onServer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

let client: pg.Client;
let migrationsDir: string;

const migration = async (name: string, sql: string): Promise<void> => {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, 'migration.sql'), sql);
};

const apply = (schema = 'registry') => applyMigrations({ connectionString, schema, migrationsDir });

const tables = async (schema = 'registry'): Promise<string[]> => {
  const { rows } = await client.query(
    'SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1',
    [schema],
  );
  return rows.map((row) => row.table_name);
};

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${database}`);
  client = new pg.Client({ connectionString });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await onServer(`DROP DATABASE ${database} WITH (FORCE)`);
});

beforeEach(async () => {
  migrationsDir = await mkdtemp(join(tmpdir(), 'setpoint-migrations-'));
  await writeFile(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  await migration(
    '20260101000000_first',
    'CREATE TABLE first (id INT PRIMARY KEY);\nCREATE INDEX i ON first (id) WHERE id > 3;',
  );
});

afterEach(async () => {
  await rm(migrationsDir, { recursive: true });
  await client.query('DROP SCHEMA IF EXISTS registry CASCADE; DROP SCHEMA IF EXISTS scheduler CASCADE');
});

describe('applying a migrations folder', () => {
  it('makes the schema and its tables, and a second run finds nothing to do', async () => {
    expect(await apply()).toEqual({ applied: ['20260101000000_first'] });
    expect(await apply()).toEqual({ applied: [] });
    expect(await tables()).toEqual(['_prisma_migrations', 'first']);
    expect(await tables('public')).toEqual([]);
  });

  it('records what it did as Prisma does', async () => {
    await apply();
    const { rows } = await client.query('SELECT * FROM registry._prisma_migrations');
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        migration_name: '20260101000000_first',
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        logs: null,
        rolled_back_at: null,
        applied_steps_count: 1,
      },
    ]);
  });

  it('applies only what was added since', async () => {
    await apply();
    await migration('20260102000000_second', 'ALTER TABLE first ADD COLUMN name TEXT');
    expect(await apply()).toEqual({ applied: ['20260102000000_second'] });
  });

  it('keeps the schemas of two services apart', async () => {
    await apply('registry');
    expect(await apply('scheduler')).toEqual({ applied: ['20260101000000_first'] });
    expect(await tables('scheduler')).toEqual(['_prisma_migrations', 'first']);
  });

  it('lets one of several processes do the work while the others wait', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => apply()));
    expect(results.flatMap((result) => result.applied)).toEqual(['20260101000000_first']);
  });

  it('undoes everything when a statement fails, and tries again next time', async () => {
    await migration('20260102000000_second', 'CREATE TABLE second (id INT); CREATE TABLE first (id INT)');
    await expect(apply()).rejects.toThrow(MigrationError);
    await expect(apply()).rejects.toThrow('relation "first" already exists');
    expect(await tables()).toEqual([]);
    expect(await tables('public')).toEqual([]);
    await migration('20260102000000_second', 'CREATE TABLE second (id INT)');
    expect(await apply()).toEqual({ applied: ['20260101000000_first', '20260102000000_second'] });
  });

  it('refuses a script that was edited after it had been applied', async () => {
    await apply();
    await migration('20260101000000_first', 'CREATE TABLE other (id INT)');
    await expect(apply()).rejects.toThrow('20260101000000_first was edited after it had been applied');
  });

  it('refuses a database that is newer than the folder', async () => {
    await migration('20260102000000_second', 'CREATE TABLE second (id INT)');
    await apply();
    await rm(join(migrationsDir, '20260102000000_second'), { recursive: true });
    await expect(apply()).rejects.toThrow(
      'migrations that this version does not know: 20260102000000_second',
    );
  });

  it('names a migration that another tool left failed', async () => {
    await apply();
    await client.query('UPDATE registry._prisma_migrations SET finished_at = NULL');
    await expect(apply()).rejects.toThrow('migration 20260101000000_first failed earlier');
  });

  it('refuses a folder that is not there, and one without a script', async () => {
    await expect(
      applyMigrations({ connectionString, schema: 'registry', migrationsDir: '/nowhere' }),
    ).rejects.toThrow('cannot read the migrations folder');
    await mkdir(join(migrationsDir, '20260103000000_empty'));
    await expect(apply()).rejects.toThrow('20260103000000_empty has no readable migration.sql');
  });

  it('fails when Postgres cannot be reached', async () => {
    const options = { connectionString: 'postgresql://x:y@127.0.0.1:1/z', schema: 'registry', migrationsDir };
    await expect(applyMigrations(options)).rejects.toThrow('ECONNREFUSED');
  });
});
