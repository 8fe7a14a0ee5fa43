import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readExpression } from '@setpoint/expressions';
import {
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  product,
  seed,
} from '../../test/fresh-registry.js';
import { DeviceCatalog } from '../device-catalog.js';
import { RegistryDatabase } from '../registry-database.js';
import type { NewDevice } from '../writes/register-devices.js';
import { RegistrySearch } from './registry-search.js';
import { deviceFields, productFields } from './search-fields.js';

const GATEWAY_PRODUCT = 'gW4yHn8D';

let registry: FreshRegistry;
let searching: RegistryDatabase;
let search: RegistrySearch;
let now = 1_000;
const assetIds = new Map<string, string>();

const open = (statementTimeoutMs: number) =>
  new RegistryDatabase({
    connectionString: registry.connectionString,
    maxConnections: 2,
    statementTimeoutMs,
    secretKeys: [Buffer.alloc(32, 0x5e)],
  });

beforeAll(async () => {
  registry = await freshRegistry();
  searching = open(5_000);
  search = new RegistrySearch(searching, { maxRunning: 2, maxWaiting: 10 });
  await seed(registry);
  await registry.writer.putThingModel(ORG, 'router', {});
  const gateways = { ...product, productKey: GATEWAY_PRODUCT, productType: 'Gateway', modelId: 'router' };
  const tagged = {
    productTags: { line: 'b' },
    productName: { defaultValue: 'Routers', i18nValue: { zh_CN: '网关' } },
  };
  await registry.writer.importLines(ORG, [
    JSON.stringify({ product: { ...gateways, ...tagged, createTime: 1 } }),
  ]);
  const catalog = new DeviceCatalog(registry.database, { clock: () => now });
  const add = async (deviceKey: string, more: Partial<NewDevice> = {}) => {
    now += 1;
    const outcome = await catalog.createDevice(ORG, {
      productKey: product.productKey,
      deviceKey,
      deviceName: { defaultValue: deviceKey, i18nValue: {} },
      timezone: '+00:00',
      deviceDesc: null,
      deviceAttributes: {},
      deviceTags: {},
      ...more,
    });
    if (!outcome.ok) throw new Error(outcome.detail);
    assetIds.set(deviceKey, outcome.value.assetId);
  };
  await registry.database.prisma.device.deleteMany();
  await add('pump-1', {
    deviceTags: { site: 'A' },
    deviceAttributes: { power: 35.5, vendor: 'x', ok: true },
  });
  await add('pump-2', {
    deviceTags: { site: 'B', floor: '1' },
    deviceName: { defaultValue: 'Pump', i18nValue: { zh_CN: '泵', en_US: 'Water 100%' } },
  });
  await add('pump-3', { deviceAttributes: { vendor: 'y' } });
  await add('router', { productKey: GATEWAY_PRODUCT });
  await catalog.setDeviceEnabled(ORG, { assetId: assetIds.get('pump-1') ?? '' }, false);
  const online = { assetId: assetIds.get('pump-2') ?? '', epoch: 1, activatedAt: 5, onlineAt: 5 };
  const offline = { assetId: assetIds.get('pump-3') ?? '', epoch: 1, activatedAt: 5, offlineAt: 5 };
  await registry.writer.recordActivity([online, offline]);
}, 180_000);
afterAll(async () => {
  await searching.stop();
  await registry.drop();
});

const devices = async (text: string, page = { offset: 0, limit: 100 }, orgId = ORG) => {
  const expression = readExpression(text.replace('$pump-2', assetIds.get('pump-2') ?? ''), deviceFields);
  if (!expression.ok) throw new Error(expression.detail);
  const found = await search.devices(orgId, { expression: expression.value, ...page });
  if (!found.ok) throw new Error(found.detail);
  return {
    keys: found.items.map(({ deviceKey }) => deviceKey),
    totalSize: found.totalSize,
    items: found.items,
  };
};

describe('a search of devices', () => {
  it.each([
    ['', 'router pump-3 pump-2 pump-1'],
    ["deviceKey = 'pump-2'", 'pump-2'],
    ["deviceKey in ('pump-1', \"router\", 'none')", 'router pump-1'],
    ["assetId = '$pump-2'", 'pump-2'],
    ["assetId in ('$pump-2', 'nope0000')", 'pump-2'],
    [`productKey='${GATEWAY_PRODUCT}'`, 'router'],
    ["modelId = 'router'", 'router'],
    ["modelId in ('battery', 'none')", 'pump-3 pump-2 pump-1'],
    ["productType = 'Gateway'", 'router'],
    ["productType = 'device'", 'pump-3 pump-2 pump-1'],
    ["status = 'disable'", 'pump-1'],
    ["status = 'disabled'", 'pump-1'],
    ["status = 'inactive'", 'router'],
    ["status = 'online'", 'pump-2'],
    ["status = 'offline'", 'pump-3'],
    ["deviceName like 'UMP-'", 'pump-3 pump-1'],
    ["deviceName like '泵'", 'pump-2'],
    ["deviceName.default like 'water'", ''],
    ["deviceName.en_US like 'WATER'", 'pump-2'],
    ["deviceName.en_US like 'pump'", 'pump-3 pump-1'],
    ["deviceName.zh_CN like '0%'", ''],
    ["deviceName like '0%'", 'pump-2'],
    ["deviceTags.site = 'A'", 'pump-1'],
    ["deviceTags.site in ('A','B')", 'pump-2 pump-1'],
    ['exists(deviceTags.floor)', 'pump-2'],
    ["not exists(deviceTags.site) and deviceKey in ('pump-1','pump-3')", 'pump-3'],
    ['deviceAttributes.power = 35.5', 'pump-1'],
    ['"deviceAttributes.power" = 35.5', 'pump-1'],
    ["deviceAttributes.power = '35.5'", ''],
    ['deviceAttributes.ok = true', 'pump-1'],
    ["deviceAttributes.vendor in ('x','y')", 'pump-3 pump-1'],
    ["deviceTags.site = 'A' or status = 'online' and deviceTags.floor = '1'", 'pump-2 pump-1'],
  ])('%s finds %s', async (text, keys) => {
    expect((await devices(text)).keys.join(' ')).toBe(keys);
  });

  it.each([
    "deviceKey != 'a'",
    "deviceKey like 'a'",
    'createTime = 5',
    "deviceName = 'a'",
    "deviceName.defaultValue like 'a'",
    "deviceTags.site != 'A'",
    'deviceTags.site = 5',
    "status in ('online')",
    "status = 'gone'",
    "deviceTags.a.b = 'x'",
    'exists(deviceKey)',
    "orgId = 'o2'",
    "deviceSecret = 'a'",
  ])('%s is no question', (text) => {
    expect(readExpression(text, deviceFields)).toMatchObject({ ok: false });
  });

  it('gives pages, newest first, and counts all matches', async () => {
    expect(await devices('', { offset: 1, limit: 2 })).toMatchObject({
      keys: ['pump-3', 'pump-2'],
      totalSize: 4,
    });
    expect(await devices('', { offset: 4, limit: 2 })).toMatchObject({ keys: [], totalSize: 4 });
  });

  it('shows what a look-up shows', async () => {
    const { items } = await devices("deviceKey = 'pump-1'");
    const catalog = new DeviceCatalog(registry.database);
    expect(items).toEqual([await catalog.getDevice(ORG, { assetId: assetIds.get('pump-1') ?? '' })]);
  });

  it('finds nothing of another organisation, whatever is asked', async () => {
    for (const text of ['', "deviceTags.site = 'A'", "modelId = 'router' or deviceKey = 'pump-1'"])
      expect(await devices(text, undefined, OTHER_ORG)).toMatchObject({ keys: [], totalSize: 0 });
  });

  it('ends when it takes longer than it may, and the next one runs', async () => {
    const hurried = open(1);
    const hasty = new RegistrySearch(hurried, { maxRunning: 1, maxWaiting: 1 });
    const slow = await readSlowly(hasty);
    expect(slow).toMatchObject({ ok: false, reason: 'tooLong' });
    await hurried.stop();
    expect((await devices('')).totalSize).toBe(4);
  });

  /** A search that reads much; the first one also opens the connection, which no limit counts. */
  const readSlowly = async (hasty: RegistrySearch) => {
    const expression = readExpression("deviceName like 'nobody'", deviceFields);
    if (!expression.ok) throw new Error(expression.detail);
    await fillOther(20_000);
    return hasty.devices(OTHER_ORG, { expression: expression.value, offset: 0, limit: 1 });
  };

  const fillOther = async (count: number) => {
    const line = { product: { ...product, productKey: 'other000' } };
    await registry.writer.importLines(OTHER_ORG, [JSON.stringify(line)]);
    await registry.database.prisma.$executeRawUnsafe(
      `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
        revision, create_time, update_time)
      SELECT 'ot' || lpad(i::text, 6, '0'), $1, 'other000', 'dev' || i, 's', '{"defaultValue":"x"}', '+08:00', i, 1, 1
      FROM generate_series(1, ${count}) i`,
      OTHER_ORG,
    );
  };

  it('is turned away while too many wait', async () => {
    const narrow = new RegistrySearch(searching, { maxRunning: 1, maxWaiting: 1 });
    const all = { expression: null, offset: 0, limit: 1 };
    const outcomes = await Promise.all([1, 2, 3].map(() => narrow.devices(ORG, all)));
    expect(outcomes.map((outcome) => (outcome.ok ? 'found' : outcome.reason))).toEqual([
      'found',
      'found',
      'busy',
    ]);
  });
});

describe('a search of products', () => {
  const products = async (text: string, orgId = ORG) => {
    const expression = readExpression(text, productFields);
    if (!expression.ok) throw new Error(expression.detail);
    const found = await search.products(orgId, { expression: expression.value, offset: 0, limit: 10 });
    if (!found.ok) throw new Error(found.detail);
    return found.items.map(({ productKey }) => productKey).join(' ');
  };

  it.each([
    ['', `${product.productKey} ${GATEWAY_PRODUCT}`],
    [`productKey = '${GATEWAY_PRODUCT}'`, GATEWAY_PRODUCT],
    ["modelId in ('router')", GATEWAY_PRODUCT],
    ["productTags.line = 'b'", GATEWAY_PRODUCT],
    ['exists(productTags.line)', GATEWAY_PRODUCT],
    ['not exists(productTags.line)', product.productKey],
    ["productName like 'ess'", product.productKey],
    ["productName.zh_CN like '网'", GATEWAY_PRODUCT],
    ["productName.default like 'route'", GATEWAY_PRODUCT],
  ])('%s finds %s', async (text, keys) => {
    expect(await products(text)).toBe(keys);
  });

  it.each(["productTags.line in ('b')", "productName.zh_CN = 'a'", "productType = 'Device'"])(
    '%s is no question',
    (text) => {
      expect(readExpression(text, productFields)).toMatchObject({ ok: false });
    },
  );

  it('shows what a look-up shows, and nothing of another organisation', async () => {
    const found = await search.products(ORG, { expression: null, offset: 0, limit: 1 });
    const catalog = new DeviceCatalog(registry.database);
    expect(found).toEqual({
      ok: true,
      totalSize: 2,
      items: [await catalog.getProduct(ORG, product.productKey)],
    });
    expect(await products(`productKey = '${product.productKey}'`, OTHER_ORG)).toBe('');
  });
});
