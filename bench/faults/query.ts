import pg from 'pg';

/** Over a connection of its own: faults end connections, and who asks seldom needs none between. */
export const query = <R extends pg.QueryResultRow>(
  databaseUrl: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> => connected(databaseUrl, async (client) => (await client.query<R>(sql, [...values])).rows);

const CONNECT_LIMIT_MS = 5_000;

/** Ends the connection when `work` is done. @param connectLimitMs 0 for none */
export const connected = async <T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
  connectLimitMs = CONNECT_LIMIT_MS,
): Promise<T> => {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectLimitMs });
  // A server that ends takes its connections with it; the query then fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
