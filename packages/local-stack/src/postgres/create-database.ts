import { randomBytes } from 'node:crypto';
import pg from 'pg';

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
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the database that `databaseUrl` names, with the connections to it; fine when it is gone already. */
export async function dropDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  // Nobody can drop the database he is connected to.
  url.pathname = '/postgres';
  await run(url.href, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
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
