import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshRegistry, freshRegistry } from '../test/fresh-registry.js';
import { isDatabaseAway } from './database-refusal.js';
import { RegistryDatabase } from './registry-database.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());

const failureOf = (statement: Promise<unknown>): Promise<unknown> =>
  statement.then(
    () => 'no failure',
    (failure: unknown) => failure,
  );

describe('a database that is away', () => {
  it('is known by a refused connection, for raw and for other statements', async () => {
    const { prisma } = new RegistryDatabase({ connectionString: 'postgresql://a:b@127.0.0.1:1/c' });
    expect(isDatabaseAway(await failureOf(prisma.$queryRaw`SELECT 1`))).toBe(true);
    expect(isDatabaseAway(await failureOf(prisma.channel.findMany()))).toBe(true);
  });

  it('is known by a connection that ends under a statement', async () => {
    const { prisma } = registry.database;
    const cutOff = failureOf(prisma.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
    expect(isDatabaseAway(await cutOff)).toBe(true);
  });

  it('is no excuse for a statement that the database refuses', async () => {
    const { prisma } = registry.database;
    expect(isDatabaseAway(await failureOf(prisma.$queryRaw`SELECT 1/0`))).toBe(false);
    expect(isDatabaseAway(await failureOf(prisma.$queryRaw`SELECT nonsense`))).toBe(false);
  });
});
