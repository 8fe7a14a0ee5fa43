import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { device, type FreshRegistry, freshRegistry, ORG, product, seed } from '../test/fresh-registry.js';
import { LatestValues } from './latest-values.js';

const DEVICES = 20_000;
/** Some ten statements look at a device, several of them twice. */
const READS_A_DEVICE = 40;

let registry: FreshRegistry;
let latest: LatestValues;

beforeAll(async () => {
  registry = await freshRegistry();
  latest = new LatestValues(registry.database);
  await seed(registry);
});
afterAll(() => registry.drop());

const idOf = (i: number): string => `bg${String(i).padStart(6, '0')}`;

const fill = (): Promise<number> =>
  registry.database.prisma.$executeRawUnsafe(
    `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
      revision, create_time, update_time)
    SELECT 'bg' || lpad(i::text, 6, '0'), $1, $2, 'dev' || i, 's', '{}', '+08:00', i, 1, 1
    FROM generate_series(1, ${DEVICES}) i`,
    ORG,
    product.productKey,
  );

/** Plans made before are made anew. */
const analyze = () => registry.database.prisma.$executeRaw`ANALYZE registry.device`;

interface RowsRead {
  readonly inSequence: number;
  readonly byIndex: number;
}

/** Rows of devices that statements have read so far. */
const rowsRead = async (): Promise<RowsRead> => {
  const { prisma } = registry.database;
  await prisma.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
  const [row] = await prisma.$queryRaw<RowsRead[]>`
    SELECT seq_tup_read::float8 AS "inSequence", (
      SELECT sum(idx_tup_read)::float8 FROM pg_stat_user_indexes WHERE relid = t.relid
    ) AS "byIndex"
    FROM pg_stat_user_tables t
    WHERE schemaname = 'registry' AND relname = 'device'`;
  return row ?? { inSequence: Number.NaN, byIndex: Number.NaN };
};

/** What was read for each device asked for. */
const rowsReadBy = async (from: number, count: number) => {
  const before = await rowsRead();
  await everything(from, count);
  const after = await rowsRead();
  return {
    inSequence: after.inSequence - before.inSequence,
    byIndex: Math.ceil((after.byIndex - before.byIndex) / count),
  };
};

/** What mass logins and telemetry ask of the registry, and an import. */
const everything = async (from: number, count: number): Promise<void> => {
  const { reader, writer } = registry;
  const numbers = Array.from({ length: count }, (_, i) => from + i);
  const ids = numbers.map(idOf);
  await reader.findDevices(
    ORG,
    ids.map((assetId) => ({ assetId })),
  );
  await Promise.all(numbers.map((i) => reader.deviceCredentials(product.productKey, `dev${i}`)));
  await writer.recordActivity(ids.map((assetId) => ({ assetId, activatedAt: from, onlineAt: from })));
  await writer.recordActivity(ids.map((assetId) => ({ assetId, offlineAt: from })));
  await latest.record(
    ids.map((assetId) => ({ assetId, pointId: 'p', time: from, receivedAt: from, value: 1, quality: null })),
    [],
  );
  await writer.importLines(
    ORG,
    numbers.map((i) => JSON.stringify({ device: { ...device, assetId: idOf(i), deviceKey: `dev${i}` } })),
  );
};

describe('the plans of the registry', () => {
  it('made while there are few devices still read only those that are asked for when there are many', async () => {
    await analyze();
    await everything(DEVICES + 1, 3);
    await fill();
    for (const [from, count] of [
      [1, 1],
      [2, 100],
      [102, 1_000],
    ] as const) {
      const { inSequence, byIndex } = await rowsReadBy(from, count);
      expect(inSequence).toBe(0);
      expect(byIndex).toBeLessThanOrEqual(READS_A_DEVICE);
    }
  });

  it('made while there are many read only those that are asked for', async () => {
    await analyze();
    for (const [from, count] of [
      [2_000, 1],
      [2_001, 3_000],
    ] as const) {
      const { inSequence, byIndex } = await rowsReadBy(from, count);
      expect(inSequence).toBe(0);
      expect(byIndex).toBeLessThanOrEqual(READS_A_DEVICE);
    }
  });
});
