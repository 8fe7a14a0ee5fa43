import pg from 'pg';

/** Over a connection of its own: faults end connections, and who asks seldom needs none between. */
export const query = <R extends pg.QueryResultRow>(
  databaseUrl: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> => connected(databaseUrl, async (client) => (await client.query<R>(sql, [...values])).rows);

/** Ends the connection when `work` is done. */
export const connected = async <T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  // A server that ends takes its connections with it; the query then fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
