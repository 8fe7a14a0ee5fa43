import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  product,
  productLine,
  seed,
} from '../../test/fresh-registry.js';
import { randomKeys } from '../random-keys.js';
import type { RegistryChange } from '../registry-change.js';
import { RegistryWriter } from '../registry-writer.js';
import {
  MAX_DEVICES_PER_PRODUCT,
  MAX_DEVICES_REGISTERED_AT_ONCE,
  type NewDevice,
} from './register-devices.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
  await registry.writer.importLines(ORG, [productLine({ productKey: SECOND })]);
  await registry.writer.importLines(OTHER_ORG, [productLine({ productKey: THEIRS })]);
});

const FIRST = product.productKey;
const SECOND = 'mT5sVb9N';
const THEIRS = 'otherPrd';

const newDevice = (deviceKey?: string, more: Partial<NewDevice> = {}): NewDevice => ({
  productKey: FIRST,
  deviceKey,
  deviceName: { defaultValue: 'Meter', i18nValue: {} },
  timezone: '+08:00',
  deviceDesc: null,
  deviceAttributes: {},
  deviceTags: {},
  ...more,
});
const many = (count: number, more: Partial<NewDevice> = {}) =>
  Array.from({ length: count }, (_, i) => newDevice(`meter-${i}`, more));
const register = (devices: readonly NewDevice[]) => registry.writer.registerDevices(ORG, devices);
const count = () => registry.database.prisma.device.count();
const reasonOf = (outcome: Awaited<ReturnType<typeof register>>) => (outcome.ok ? 'done' : outcome.reason);

const fill = (rows: number) =>
  registry.database.prisma.$executeRawUnsafe(
    `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
      revision, create_time, update_time)
    SELECT 'fi' || lpad(i::text, 6, '0'), $1, $2, 'filled-' || i, 's', '{}', '+08:00', i, 1, 1
    FROM generate_series(1, ${rows}) i`,
    ORG,
    SECOND,
  );

describe('registering devices [contract 6.4]', () => {
  it('issues keys and secrets in the order that was asked, of several products', async () => {
    const told: RegistryChange[] = [];
    const writer = new RegistryWriter(registry.database, { onChanged: (changes) => told.push(...changes) });
    const asked = [
      newDevice('meter-2', { deviceAttributes: { vendor: 'A' }, deviceTags: { site: 'x' } }),
      newDevice(undefined, { productKey: SECOND }),
      newDevice('meter-1'),
    ];
    const outcome = await writer.registerDevices(ORG, asked);
    if (!outcome.ok) throw new Error(outcome.detail);
    expect(outcome.value).toMatchObject([
      { productKey: FIRST, deviceKey: 'meter-2' },
      { productKey: SECOND, deviceKey: expect.stringMatching(/^[A-Za-z0-9]{16}$/) },
      { productKey: FIRST, deviceKey: 'meter-1' },
    ]);
    for (const issued of outcome.value)
      expect(await registry.reader.deviceCredentials(issued.productKey, issued.deviceKey)).toMatchObject({
        ...issued,
        activated: false,
        enabled: true,
      });
    expect(told).toEqual(outcome.value.map(({ assetId }) => ({ kind: 'device', key: assetId })));
  });

  it('names a device after its key, also one of our making, when it is given no name', async () => {
    const outcome = await register([
      newDevice('meter-1', { deviceName: undefined }),
      newDevice(undefined, { deviceName: undefined }),
      newDevice('meter-2'),
    ]);
    if (!outcome.ok) throw new Error(outcome.detail);
    const [given, made] = outcome.value.map(({ deviceKey }) => deviceKey);
    const rows = await registry.database.prisma.device.findMany({
      where: { assetId: { in: outcome.value.map(({ assetId }) => assetId) } },
    });
    expect(new Map(rows.map((row) => [row.deviceKey, row.deviceName]))).toEqual(
      new Map([
        [given, { defaultValue: given, i18nValue: {} }],
        [made, { defaultValue: made, i18nValue: {} }],
        ['meter-2', { defaultValue: 'Meter', i18nValue: {} }],
      ]),
    );
  });

  it.each([
    ['a key that a device has', [newDevice('meter-1'), newDevice(device.deviceKey)], 'deviceKeyTaken'],
    ['one key twice', [newDevice('meter-1'), newDevice('meter-2'), newDevice('meter-1')], 'deviceKeyTaken'],
    ['an unknown product', [newDevice(), newDevice('meter-1', { productKey: 'nobody00' })], 'unknownProduct'],
    ['a product of others', [newDevice(), newDevice('meter-1', { productKey: THEIRS })], 'unknownProduct'],
    [
      'a productKey that cannot be',
      [newDevice(), newDevice('m', { productKey: '\u0000' })],
      'unknownProduct',
    ],
    ['more than one call may have', many(MAX_DEVICES_REGISTERED_AT_ONCE + 1), 'tooManyDevices'],
  ])('is refused with %s, and none is created', async (_, devices, reason) => {
    const before = await count();
    expect(await register(devices)).toMatchObject({ ok: false, reason });
    expect(await count()).toBe(before);
  });

  it('has one winner when two want the same keys at the same time, in whatever order', async () => {
    const before = await count();
    const devices = [...many(20), ...many(20, { productKey: SECOND })];
    const outcomes = await Promise.all([
      register(devices),
      register([...devices].reverse()),
      register(devices),
      register([...devices].reverse()),
    ]);
    expect(outcomes.map(reasonOf).sort()).toEqual([
      'deviceKeyTaken',
      'deviceKeyTaken',
      'deviceKeyTaken',
      'done',
    ]);
    expect(await count()).toBe(before + 40);
  });

  it('and an import of the same keys at the same time do not wait for each other', async () => {
    const lines = Array.from({ length: 50 }, (_, i) =>
      deviceLine({ assetId: `imp${String(99_999 - i)}`, deviceKey: `meter-${i}` }),
    );
    for (let round = 0; round < 5; round += 1) {
      const [registered, imported] = await Promise.all([
        register([...many(50)].reverse()),
        registry.writer.importLines(ORG, lines),
      ]);
      expect(imported.ok).toBe(true);
      expect(['done', 'deviceKeyTaken']).toContain(reasonOf(registered));
      expect(
        await registry.database.prisma.device.count({ where: { deviceKey: { startsWith: 'meter-' } } }),
      ).toBe(50);
      await registry.database.prisma.device.deleteMany({ where: { deviceKey: { startsWith: 'meter-' } } });
    }
  });

  it('fills a product to the last place and no further, whoever comes', async () => {
    await fill(MAX_DEVICES_PER_PRODUCT - 25);
    const devices = (n: number) =>
      Array.from({ length: n }, () => newDevice(undefined, { productKey: SECOND }));
    const outcomes = await Promise.all([10, 10, 10].map((n) => register([newDevice(), ...devices(n)])));
    expect(outcomes.map(reasonOf).sort()).toEqual(['done', 'done', 'tooManyDevices']);
    expect(await register(devices(6))).toMatchObject({ reason: 'tooManyDevices' });
    expect(await register(devices(5))).toMatchObject({ ok: true });
    expect(await register(devices(1))).toMatchObject({ reason: 'tooManyDevices' });
    expect(await registry.database.prisma.device.count({ where: { productKey: SECOND } })).toBe(
      MAX_DEVICES_PER_PRODUCT,
    );
  });

  it('tries other keys when those of its making are taken, and gives up in the end', async () => {
    const drawn = [device.assetId, 'free0001', 'free0002'];
    const shortKey = () => drawn.shift() ?? 'free0003';
    const writer = new RegistryWriter(registry.database, { keys: { ...randomKeys, shortKey } });
    expect(await writer.registerDevices(ORG, [newDevice('meter-1'), newDevice('meter-2')])).toMatchObject({
      value: [
        { assetId: 'free0002', deviceKey: 'meter-1' },
        { assetId: 'free0001', deviceKey: 'meter-2' },
      ],
    });
    const stuck = new RegistryWriter(registry.database, {
      keys: { ...randomKeys, shortKey: () => device.assetId },
    });
    expect(await stuck.registerDevices(ORG, [newDevice()])).toMatchObject({ reason: 'noKey' });
  });

  it('of none is done', async () => {
    expect(await register([])).toEqual({ ok: true, value: [], changes: [] });
  });
});
