import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { device, type FreshRegistry, freshRegistry, ORG, product, seed } from '../test/fresh-registry.js';
import { LatestValues } from './latest-values.js';
import { ReplyFilters } from './reply-filters.js';
import { Topology } from './topology.js';

const DEVICES = 20_000;
/** Some ten statements look at a device, several of them twice. */
const READS_A_DEVICE = 40;

let registry: FreshRegistry;
let latest: LatestValues;
let topology: Topology;
let filters: ReplyFilters;

beforeAll(async () => {
  registry = await freshRegistry();
  latest = new LatestValues(registry.database);
  topology = new Topology(registry.database);
  filters = new ReplyFilters(registry.database);
  await seed(registry);
  // Autovacuum would have plans made anew between a fill and what is measured after it.
  await registry.database.prisma.$executeRawUnsafe(`DO $$ DECLARE t regclass; BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'registry'::regnamespace LOOP
      EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', t);
    END LOOP;
  END $$`);
});
afterAll(() => registry.drop());

const idOf = (i: number): string => `bg${String(i).padStart(6, '0')}`;

/** What these read is counted before they return; else a later look might take it for what came after. */
const countedNow = (...statements: readonly [sql: string, ...values: unknown[]][]): Promise<void> =>
  registry.database.prisma.$transaction(
    async (tx) => {
      for (const [sql, ...values] of statements) await tx.$executeRawUnsafe(sql, ...values);
      await tx.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
    },
    { timeout: 60_000 },
  );

const fill = (): Promise<void> =>
  countedNow([
    `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
      revision, create_time, update_time)
    SELECT 'bg' || lpad(i::text, 6, '0'), $1, $2, 'dev' || i, 's', '{}', '+08:00', i, 1, 1
    FROM generate_series(1, ${DEVICES}) i`,
    ORG,
    product.productKey,
  ]);

/** Each device is a member of two of the others, and has subscribed three topics. */
const fillRelations = (): Promise<void> =>
  countedNow(
    [
      `INSERT INTO registry.sub_device (asset_id, gateway_asset_id, create_time)
      SELECT 'bg' || lpad(i::text, 6, '0'), 'bg' || lpad((g * 1000 + i % 100 + 1)::text, 6, '0'), 1
      FROM generate_series(1, ${DEVICES}) i, generate_series(8, 9) g
      WHERE i <> g * 1000 + i % 100 + 1`,
    ],
    [
      `INSERT INTO registry.reply_filter (asset_id, filter)
      SELECT 'bg' || lpad(i::text, 6, '0'), '/f' || f
      FROM generate_series(1, ${DEVICES}) i, generate_series(1, 3) f`,
    ],
  );

/** Plans made before are made anew. */
const analyze = () => registry.database.prisma.$executeRaw`ANALYZE registry.device`;

interface RowsRead {
  readonly inSequence: number;
  readonly byIndex: number;
}

/** Rows of a table that statements have read so far. */
const rowsRead = async (table: string): Promise<RowsRead> => {
  const { prisma } = registry.database;
  await prisma.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
  const [row] = await prisma.$queryRaw<RowsRead[]>`
    SELECT seq_tup_read::float8 AS "inSequence", (
      SELECT sum(idx_tup_read)::float8 FROM pg_stat_user_indexes WHERE relid = t.relid
    ) AS "byIndex"
    FROM pg_stat_user_tables t
    WHERE schemaname = 'registry' AND relname = ${table}`;
  return row ?? { inSequence: Number.NaN, byIndex: Number.NaN };
};

/** What was read for each device asked for. */
const rowsReadBy = async (
  from: number,
  count: number,
  { table = 'device', work = everything }: { table?: string; work?: typeof everything } = {},
) => {
  const before = await rowsRead(table);
  await work(from, count);
  const after = await rowsRead(table);
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

/** What logins of sub-devices, and what they subscribe and tell, ask of the registry. */
const relations = async (from: number, count: number): Promise<void> => {
  const { writer } = registry;
  const ids = Array.from({ length: count }, (_, i) => idOf(from + i));
  const gateways = await topology.gatewaysOf(ids);
  await topology.noteLogins(
    ids.flatMap((assetId) =>
      (gateways.get(assetId) ?? []).map((gatewayAssetId) => ({ assetId, gatewayAssetId, epoch: from })),
    ),
  );
  await Promise.all(ids.map((assetId) => filters.of(assetId)));
  await filters.add(ids.map((assetId) => ({ assetId, filter: `/f${from}` })));
  await filters.remove(ids.map((assetId) => ({ assetId, filter: `/f${from}` })));
  await writer.recordLastUpdates(ids.map((assetId) => ({ assetId, eventAt: from, attributeAt: from })));
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

  it.each(['device', 'sub_device', 'reply_filter'])(
    'of what devices ask read only their own rows of %s, made before there were many and after',
    async (table) => {
      const { prisma } = registry.database;
      await prisma.$executeRaw`TRUNCATE registry.sub_device, registry.reply_filter`;
      await prisma.$executeRaw`ANALYZE registry.sub_device, registry.reply_filter`;
      await relations(5_000, 3);
      await fillRelations();
      const measure = async (from: number, count: number) => {
        const { inSequence, byIndex } = await rowsReadBy(from, count, { table, work: relations });
        expect(inSequence).toBe(0);
        expect(byIndex).toBeLessThanOrEqual(READS_A_DEVICE);
      };
      await measure(1, 1);
      await measure(2, 1_000);
      await prisma.$executeRaw`ANALYZE registry.sub_device, registry.reply_filter`;
      await measure(3_000, 1);
      await measure(3_001, 3_000);
    },
  );

  it('of the members of a gateway read these and no others', async () => {
    const members = (await topology.subDevicesOf(idOf(8_005))).length;
    expect(members).toBe(DEVICES / 100);
    for (const table of ['device', 'sub_device']) {
      const work = async () => void (await topology.subDevicesOf(idOf(8_005)));
      const { inSequence, byIndex } = await rowsReadBy(0, members, { table, work });
      expect([inSequence, byIndex <= 2]).toEqual([0, true]);
    }
  });
});
