import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readExpression } from '@setpoint/expressions';
import {
  type FreshRegistry,
  freshRegistry,
  ORG,
  product,
  SECRET_KEY,
  seed,
} from '../../test/fresh-registry.js';
import { RegistryDatabase } from '../registry-database.js';
import { RegistrySearch } from './registry-search.js';
import { deviceFields } from './search-fields.js';

const DEVICES = 100_000;
const PRODUCTS = 20;
const PAGE = 10;

let registry: FreshRegistry;
let searching: RegistryDatabase;
let search: RegistrySearch;

/** Devices of many products, sites and serial numbers, all of one organisation and of one import. */
const fill = async (): Promise<void> => {
  await registry.database.prisma.$executeRawUnsafe(
    `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
      device_tags, device_attributes, active_time, last_online_time, revision, create_time, update_time)
    SELECT 'bg' || lpad(i::text, 6, '0'), $1, 'prod' || lpad((i % ${PRODUCTS})::text, 4, '0'), 'dev' || i, 's',
      jsonb_build_object('defaultValue', 'Device ' || i), '+08:00',
      jsonb_build_object('site', 's' || i % 1000, 'all', 'x'), jsonb_build_object('serial', i), 1, 1, i, 1, 1
    FROM generate_series(1, ${DEVICES}) i`,
    ORG,
  );
};

beforeAll(async () => {
  registry = await freshRegistry();
  await seed(registry);
  const lines = Array.from({ length: PRODUCTS }, (_, i) =>
    JSON.stringify({ product: { ...product, productKey: `prod${String(i).padStart(4, '0')}` } }),
  );
  await registry.writer.importLines(ORG, lines);
  searching = new RegistryDatabase({
    connectionString: registry.connectionString,
    maxConnections: 1,
    statementTimeoutMs: 20_000,
    secretKeys: [SECRET_KEY],
  });
  search = new RegistrySearch(searching, { maxRunning: 1, maxWaiting: 1 });
  await fill();
  // As Postgres does by itself a while after many rows came; until then a search may read the whole organisation.
  await registry.database.prisma.$executeRaw`ANALYZE registry.device`;
}, 120_000);
afterAll(async () => {
  await searching.stop();
  await registry.drop();
});

/** Rows of devices that were read so far, over the connection that searches. */
const rowsRead = async (): Promise<number> => {
  await searching.prisma.$queryRawUnsafe('SELECT pg_stat_force_next_flush()::text');
  const [row] = await searching.prisma.$queryRaw<{ read: number }[]>`
    SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS read FROM pg_stat_user_tables
    WHERE schemaname = 'registry' AND relname = 'device'`;
  return row?.read ?? Number.NaN;
};

const readBy = async (text: string): Promise<{ found: number; read: number }> => {
  const expression = readExpression(text, deviceFields);
  if (!expression.ok) throw new Error(expression.detail);
  const before = await rowsRead();
  const found = await search.devices(ORG, { expression: expression.value, offset: 0, limit: PAGE });
  if (!found.ok) throw new Error(found.detail);
  return { found: found.totalSize, read: (await rowsRead()) - before };
};

describe('the plan of a search by what an index knows', () => {
  it.each([
    ["deviceKey = 'dev77'", 1],
    ["deviceKey in ('dev1', 'dev2', 'dev3')", 3],
    ["assetId = 'bg000077'", 1],
    ["deviceTags.site = 's77'", 100],
    ["deviceTags.site in ('s77', 's78') and status = 'online'", 200],
    ['deviceAttributes.serial = 77', 1],
    ["productKey = 'prod0003' and deviceTags.site = 's3'", 100],
    ["modelId = 'battery' and deviceKey = 'dev5'", 1],
    ['exists(deviceTags.nothing)', 0],
    ["productKey = 'none0000'", 0],
    ["productKey = 'prod0003'", DEVICES / PRODUCTS],
  ])('reads what it finds and the page, of 100,000 devices: %s', async (text, count) => {
    const { found, read } = await readBy(text);
    expect(found).toBe(count);
    expect(read).toBeLessThanOrEqual(2 * found + PAGE);
  });

  it('reads each device once for everything else', async () => {
    for (const text of ['', "status = 'online'", "deviceName like 'device 77'", "modelId = 'battery'"])
      expect((await readBy(text)).read).toBeLessThanOrEqual(DEVICES + 2 * PAGE);
  });
});
