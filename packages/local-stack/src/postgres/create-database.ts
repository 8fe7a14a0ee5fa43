import { randomBytes } from 'node:crypto';
import pg from 'pg';

const duplicateDatabase = '42P04';

/**
 * Makes a database beside the one that `serverUrl` names, as a copy of `template` when given, and returns its
 * URL. The name is new every time, so that test files can run side by side on one server.
 */
export async function createDatabase(
  serverUrl: string,
  options: { template?: string; namePrefix?: string } = {},
): Promise<string> {
  const name = `${options.namePrefix ?? 'test'}_${randomBytes(6).toString('hex')}`;
  const copyOf = options.template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(options.template)}`;
  await run(serverUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}${copyOf}`);
  return withDatabase(serverUrl, name);
}

/** The URL of database `name` on that server, made when it is not there yet. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  try {
    await run(serverUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === duplicateDatabase)) throw error;
  }
  return withDatabase(serverUrl, name);
}

/** Drops the database that `databaseUrl` names, with the connections to it; fine when it is gone already. */
export async function dropDatabase(databaseUrl: string): Promise<void> {
  const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  // Nobody can drop the database he is connected to.
  await run(
    withDatabase(databaseUrl, 'postgres'),
    `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`,
  );
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
