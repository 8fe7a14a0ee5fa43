import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { device, type FreshRegistry, freshRegistry, ORG, product, seed } from '../test/fresh-registry.js';
import { CachedRegistry } from './cached-registry.js';
import type { RegistryDatabase } from './registry-database.js';

const DEVICES = 500;

let registry: FreshRegistry;

const keyOf = (i: number): string => `dev${i}`;

beforeAll(async () => {
  registry = await freshRegistry();
  await seed(registry);
  const lines = Array.from({ length: DEVICES }, (_, i) =>
    JSON.stringify({
      device: {
        ...device,
        assetId: `many${String(i).padStart(4, '0')}`,
        deviceKey: keyOf(i),
        deviceSecret: `s${i}`,
      },
    }),
  );
  await registry.writer.importLines(ORG, lines);
});
afterAll(() => registry.drop());

/** The same database, which tells how many raw statements were run. */
const counted = (): { database: RegistryDatabase; statements: () => number } => {
  let statements = 0;
  const prisma = new Proxy(registry.database.prisma, {
    get: (client, name) => {
      if (name === '$queryRawUnsafe') statements += 1;
      return Reflect.get(client, name);
    },
  });
  const { secrets } = registry.database;
  return { database: { prisma, secrets, stop: async () => undefined }, statements: () => statements };
};

describe('credentials of a fleet that logs in at once', () => {
  it('are read with two statements, and each device gets its own', async () => {
    const { database, statements } = counted();
    const cached = new CachedRegistry(database);
    const first = cached.deviceCredentials(product.productKey, keyOf(0));
    // The statement of the first is under way.
    await new Promise((resolve) => setImmediate(resolve));
    const keys = Array.from({ length: DEVICES + 1 }, (_, i) => keyOf(i));
    const found = await Promise.all(
      keys.map((deviceKey) => cached.deviceCredentials(product.productKey, deviceKey)),
    );
    expect(statements()).toBe(2);
    expect(found.map((credentials) => credentials?.deviceSecret ?? null)).toEqual([
      ...Array.from({ length: DEVICES }, (_, i) => `s${i}`),
      null,
    ]);
    expect(await first).toEqual(found[0]);
  });
});
