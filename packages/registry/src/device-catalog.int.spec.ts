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
} from '../test/fresh-registry.js';
import { DeviceAnnouncements } from './device-announcements.js';
import { DeviceCatalog } from './device-catalog.js';
import { randomKeys } from './random-keys.js';
import type { RegistryChange } from './registry-change.js';
import { Topology } from './topology.js';
import type { NewProduct } from './writes/product-lifecycle.js';
import type { NewDevice } from './writes/register-devices.js';
import type { Refused, Written } from './written.js';

const NOW = 1_767_225_600_123;
const PRODUCT_KEY = product.productKey;
const ASSET = { assetId: device.assetId };

let registry: FreshRegistry;
let catalog: DeviceCatalog;
let announcements: DeviceAnnouncements;
let told: RegistryChange[];

beforeAll(async () => {
  registry = await freshRegistry();
  catalog = new DeviceCatalog(registry.database, {
    clock: () => NOW,
    onChanged: (changes) => told.push(...changes),
  });
  announcements = new DeviceAnnouncements(registry.database);
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await registry.database.prisma.deviceAnnouncement.deleteMany();
  await seed(registry);
  told = [];
});

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

const newProduct = (more: Partial<NewProduct> = {}): NewProduct => ({
  productName: name('ESS B'),
  modelId: 'battery',
  dataFormat: 'Json',
  productType: 'Device',
  biDirectionalAuth: false,
  productDesc: '',
  dynamicActivateEnabled: false,
  productTags: {},
  ...more,
});

const newDevice = (more: Partial<NewDevice> = {}): NewDevice => ({
  productKey: PRODUCT_KEY,
  deviceKey: undefined,
  deviceName: name('EMS'),
  timezone: 'Europe/Berlin',
  deviceDesc: null,
  deviceAttributes: {},
  deviceTags: {},
  ...more,
});

const madeBy = <T>(outcome: Written<T> | Refused<string>): T => {
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome.value;
};

const pending = () => announcements.pending(100);

describe('products in the catalog', () => {
  it('are created with keys of our making and read back whole', async () => {
    const productKey = madeBy(
      await catalog.createProduct(ORG, newProduct({ productTags: { a: '1' } }), 'app'),
    );
    expect(await catalog.getProduct(ORG, productKey)).toEqual({
      orgId: ORG,
      productKey: expect.stringMatching(/^[A-Za-z0-9]{8}$/),
      productName: name('ESS B'),
      productSecret: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
      productDesc: '',
      productType: 'Device',
      dataFormat: 'Json',
      productTags: { a: '1' },
      modelId: 'battery',
      dynamicActivateEnabled: false,
      biDirectionalAuth: false,
      createBy: 'app',
      createTime: NOW,
      updateBy: 'app',
      updateTime: NOW,
      defaultValidDay: null,
      maxValidDay: null,
    });
    expect(told).toEqual([{ kind: 'product', key: productKey }]);
  });

  it('are refused without a model of the same organisation', async () => {
    await registry.writer.putThingModel(OTHER_ORG, 'theirs', {});
    for (const modelId of ['nope', 'theirs'])
      expect(await catalog.createProduct(ORG, newProduct({ modelId }), null)).toMatchObject({
        reason: 'unknownModel',
      });
  });

  it('get another key when the first one is taken', async () => {
    const drawn = [PRODUCT_KEY, 'freeKey1'];
    const unlucky = new DeviceCatalog(registry.database, {
      keys: { ...randomKeys, shortKey: () => drawn.shift() ?? '' },
    });
    expect(await unlucky.createProduct(ORG, newProduct(), null)).toMatchObject({ value: 'freeKey1' });
  });

  it('are updated where something is given, and stay as they are elsewhere', async () => {
    const before = await catalog.getProduct(ORG, PRODUCT_KEY);
    const later = new DeviceCatalog(registry.database, { clock: () => NOW + 5 });
    await later.updateProduct(ORG, PRODUCT_KEY, { productTags: { b: '2' }, productDesc: undefined }, 'app2');
    expect(await catalog.getProduct(ORG, PRODUCT_KEY)).toEqual({
      ...before,
      productTags: { b: '2' },
      updateBy: 'app2',
      updateTime: NOW + 5,
    });
  });

  it('of another organisation are as unknown as none', async () => {
    for (const [orgId, productKey] of [
      [OTHER_ORG, PRODUCT_KEY],
      [ORG, 'nope0000'],
      [ORG, '\u0000'],
    ] as const) {
      expect(await catalog.getProduct(orgId, productKey)).toBeNull();
      expect(await catalog.updateProduct(orgId, productKey, {}, null)).toMatchObject({
        reason: 'unknownProduct',
      });
      expect(await catalog.deleteProduct(orgId, productKey)).toMatchObject({ reason: 'unknownProduct' });
    }
    expect(told).toEqual([]);
  });

  it('are deleted once they have no devices, by one of those who ask', async () => {
    expect(await catalog.deleteProduct(ORG, PRODUCT_KEY)).toMatchObject({ reason: 'hasDevices' });
    await catalog.deleteDevice(ORG, ASSET);
    const outcomes = await Promise.all([1, 2, 3].map(() => catalog.deleteProduct(ORG, PRODUCT_KEY)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await catalog.getProduct(ORG, PRODUCT_KEY)).toBeNull();
  });

  it('that go while a device is created leave no device without a product', async () => {
    await catalog.deleteDevice(ORG, ASSET);
    for (let round = 0; round < 10; round += 1) {
      const productKey = madeBy(await catalog.createProduct(ORG, newProduct(), null));
      const [deleted, created] = await Promise.all([
        catalog.deleteProduct(ORG, productKey),
        catalog.createDevice(ORG, newDevice({ productKey })),
      ]);
      expect([deleted.ok, created.ok].filter(Boolean)).toHaveLength(1);
      expect(deleted.ok ? created : deleted).toMatchObject({
        reason: deleted.ok ? 'unknownProduct' : 'hasDevices',
      });
    }
  });
});

describe('devices in the catalog', () => {
  const get = (assetId: string) => catalog.getDevice(ORG, { assetId });

  it('are created with a secret, read back whole, and found by either selector', async () => {
    const issued = madeBy(
      await catalog.createDevice(
        ORG,
        newDevice({ deviceKey: 'ems-77', deviceAttributes: { vendor: 'A' }, deviceTags: { site: 'x' } }),
      ),
    );
    const { assetId, deviceSecret } = issued;
    expect(issued).toEqual({
      assetId: expect.stringMatching(/^[A-Za-z0-9]{8}$/),
      productKey: PRODUCT_KEY,
      deviceKey: 'ems-77',
      deviceSecret: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    });
    const view = await get(assetId);
    expect(view).toEqual({
      orgId: ORG,
      assetId,
      modelId: 'battery',
      modelIdPath: '/battery',
      productKey: PRODUCT_KEY,
      productName: name('ESS A'),
      productType: 'Device',
      dataFormat: 'Json',
      deviceKey: 'ems-77',
      deviceName: name('EMS'),
      deviceSecret,
      deviceDesc: null,
      timezone: 'Europe/Berlin',
      deviceAttributes: { vendor: 'A' },
      deviceTags: { site: 'x' },
      createTime: NOW,
      status: 'inactive',
      activeTime: 0,
      lastOnlineTime: 0,
      lastOfflineTime: 0,
      measurepointLastUpdate: null,
      eventLastUpdate: null,
      attributeLastUpdate: null,
      featureLastUpdate: null,
    });
    expect(await catalog.getDevice(ORG, { productKey: PRODUCT_KEY, deviceKey: 'ems-77' })).toEqual(view);
    expect(await registry.reader.deviceCredentials(PRODUCT_KEY, 'ems-77')).toMatchObject({ deviceSecret });
  });

  it('get a key of their own, and another one when it is taken, until nobody believes in it any more', async () => {
    const drawn = [device.deviceKey, 'free-key'];
    const unlucky = new DeviceCatalog(registry.database, {
      keys: { ...randomKeys, deviceKey: () => drawn.shift() ?? device.deviceKey },
    });
    expect(await unlucky.createDevice(ORG, newDevice())).toMatchObject({ value: { deviceKey: 'free-key' } });
    expect(await unlucky.createDevice(ORG, newDevice())).toMatchObject({ reason: 'noKey' });
  });

  it('are created once with one key, however many ask', async () => {
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() => catalog.createDevice(ORG, newDevice({ deviceKey: 'same-key' }))),
    );
    expect(outcomes.map((outcome) => (outcome.ok ? 'created' : outcome.reason)).sort()).toEqual([
      'created',
      ...['deviceKeyTaken', 'deviceKeyTaken', 'deviceKeyTaken'],
    ]);
  });

  it('are at most 10,000 in a product, also when several ask for the last place', async () => {
    await registry.database.prisma.$executeRaw`
      INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
        revision, create_time, update_time)
      SELECT 'bg' || lpad(i::text, 6, '0'), ${ORG}, ${PRODUCT_KEY}, 'dev' || i, 's', '{}', '+08:00', i, 1, 1
      FROM generate_series(1, 9998) i`;
    const outcomes = await Promise.all([1, 2, 3].map(() => catalog.createDevice(ORG, newDevice())));
    expect(outcomes.map((outcome) => (outcome.ok ? 'created' : outcome.reason)).sort()).toEqual([
      'created',
      'tooManyDevices',
      'tooManyDevices',
    ]);
  });

  it('of another organisation are as unknown as none', async () => {
    const unknown = { reason: 'unknownDevice' };
    const cases = [
      [OTHER_ORG, ASSET],
      [ORG, { assetId: 'nope0000' }],
      [ORG, { assetId: '\u0000' }],
      [OTHER_ORG, { productKey: PRODUCT_KEY, deviceKey: device.deviceKey }],
    ] as const;
    for (const [orgId, selector] of cases) {
      expect(await catalog.getDevice(orgId, selector)).toBeNull();
      expect(await catalog.updateDevice(orgId, selector, { timezone: '+01:00' })).toMatchObject(unknown);
      expect(await catalog.setDeviceEnabled(orgId, selector, false)).toMatchObject(unknown);
      expect(await catalog.replaceDevice(orgId, selector, 'new-key')).toMatchObject(unknown);
      expect(await catalog.deleteDevice(orgId, selector)).toMatchObject(unknown);
    }
    expect(await catalog.createDevice(OTHER_ORG, newDevice())).toMatchObject({ reason: 'unknownProduct' });
    expect(told).toEqual([]);
    expect(await pending()).toEqual([]);
  });

  it('are updated where something is given; attributes one by one, tags as a whole', async () => {
    const update = (more: object) => catalog.updateDevice(ORG, ASSET, more);
    await update({ deviceAttributes: { a: 1, b: 'x' }, deviceTags: { k: '1', l: '2' }, deviceDesc: 'roof' });
    const before = await get(device.assetId);
    expect(before).toMatchObject({ deviceAttributes: { a: 1, b: 'x' }, deviceTags: { k: '1', l: '2' } });
    await update({ deviceAttributes: { a: null, c: [1] }, deviceTags: { m: '3' }, timezone: '-05:30' });
    expect(await get(device.assetId)).toEqual({
      ...before,
      deviceAttributes: { b: 'x', c: [1] },
      deviceTags: { m: '3' },
      timezone: '-05:30',
    });
    expect(await registry.reader.findDevice(ORG, ASSET)).toMatchObject({ timezone: '-05:30' });
  });

  it('keep no more attributes than fit into an answer', async () => {
    const update = (deviceAttributes: Record<string, unknown>) =>
      catalog.updateDevice(ORG, ASSET, { deviceAttributes });
    expect(await update({ a: 'x'.repeat(40_000) })).toMatchObject({ ok: true });
    expect(await update({ b: 'x'.repeat(40_000) })).toMatchObject({ reason: 'tooLarge' });
    expect(await get(device.assetId)).toMatchObject({ deviceAttributes: { a: expect.any(String) } });
    expect(await update({ a: null, b: 'x'.repeat(40_000) })).toMatchObject({ ok: true });
  });

  it('are enabled and disabled by one of those who ask, and the change is to be announced', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => catalog.setDeviceEnabled(ORG, ASSET, false)));
    expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.reason)).sort()).toEqual([
      'done',
      'unchanged',
      'unchanged',
    ]);
    expect(await get(device.assetId)).toMatchObject({ status: 'disabled' });
    const facts = await registry.reader.findDevice(ORG, ASSET);
    expect(await pending()).toEqual([
      {
        orgId: ORG,
        assetId: device.assetId,
        productKey: PRODUCT_KEY,
        deviceKey: device.deviceKey,
        revision: facts?.revision,
        removed: false,
        activated: false,
        enabled: false,
        replacedEpoch: null,
        change: 'disabled',
        gateways: [],
      },
    ]);
  });

  it('show whether they are online', async () => {
    const status = async () => (await get(device.assetId))?.status;
    const record = (times: object) =>
      registry.writer.recordActivity([{ assetId: device.assetId, epoch: 1, ...times }]);
    expect(await status()).toBe('inactive');
    await record({ activatedAt: 10, onlineAt: 10 });
    expect(await status()).toBe('online');
    await record({ offlineAt: 20 });
    expect(await status()).toBe('offline');
    // A take-over: the end of the older connection and the newer one within one millisecond.
    await record({ offlineAt: 30 });
    await record({ onlineAt: 30 });
    expect(await status()).toBe('online');
  });

  it('are replaced: inactive, with another key and secret, and sessions of the device before are not theirs', async () => {
    const [epoch = 0] = await registry.reader.nextSessionEpochs(1);
    const session = { assetId: device.assetId, activatedAt: 10, onlineAt: 10 };
    await registry.writer.recordActivity([{ ...session, epoch }]);
    const issued = madeBy(await catalog.replaceDevice(ORG, ASSET, 'ems-02'));
    expect(issued).toMatchObject({ assetId: device.assetId, productKey: PRODUCT_KEY, deviceKey: 'ems-02' });
    expect(issued.deviceSecret).not.toBe(device.deviceSecret);
    const replaced = {
      deviceKey: 'ems-02',
      deviceSecret: issued.deviceSecret,
      status: 'inactive',
      activeTime: 0,
      lastOnlineTime: 0,
    };
    expect(await get(device.assetId)).toMatchObject(replaced);
    expect(await registry.reader.deviceCredentials(PRODUCT_KEY, device.deviceKey)).toBeNull();

    // The end of the old connection, and old records that are read again.
    await registry.writer.recordActivity([{ ...session, epoch, activatedAt: NOW, offlineAt: NOW }]);
    expect(await get(device.assetId)).toMatchObject(replaced);
    const [newEpoch] = await registry.reader.nextSessionEpochs(1);
    await registry.writer.recordActivity([{ ...session, epoch: newEpoch, activatedAt: NOW, onlineAt: NOW }]);
    expect(await get(device.assetId)).toMatchObject({ status: 'online', activeTime: NOW });
    const facts = await registry.reader.findDevice(ORG, ASSET);
    expect(await pending()).toMatchObject([
      { deviceKey: 'ems-02', activated: false, removed: false, replacedEpoch: facts?.replacedEpoch },
    ]);
    expect(facts?.replacedEpoch).toBeGreaterThan(epoch);
  });

  it('are not replaced by themselves, nor under the key of another one', async () => {
    await catalog.createDevice(ORG, newDevice({ deviceKey: 'taken-1' }));
    expect(await catalog.replaceDevice(ORG, ASSET, device.deviceKey)).toMatchObject({ reason: 'unchanged' });
    expect(await catalog.replaceDevice(ORG, ASSET, 'taken-1')).toMatchObject({ reason: 'deviceKeyTaken' });
    expect(await pending()).toEqual([]);
  });

  it('are deleted by one of those who ask, with a newer revision than any before', async () => {
    const before = await registry.reader.findDevice(ORG, ASSET);
    const outcomes = await Promise.all([1, 2, 3].map(() => catalog.deleteDevice(ORG, ASSET)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await get(device.assetId)).toBeNull();
    const [announcement, ...others] = await pending();
    expect(others).toEqual([]);
    expect(announcement).toMatchObject({ assetId: device.assetId, removed: true });
    expect(announcement?.revision).toBeGreaterThan(before?.revision ?? Number.NaN);
  });
});

describe('announcements of devices', () => {
  it('stay until they are forgotten, oldest first', async () => {
    await catalog.setDeviceEnabled(ORG, ASSET, false);
    await catalog.setDeviceEnabled(ORG, ASSET, true);
    const both = await pending();
    expect(both.map(({ enabled }) => enabled)).toEqual([false, true]);
    expect(await announcements.pending(1)).toEqual(both.slice(0, 1));
    await announcements.forget(both.slice(0, 1));
    expect(await pending()).toEqual(both.slice(1));
  });

  it('say what was done to a device, and which gateways it had then', async () => {
    await registry.writer.importLines(ORG, [
      productLine({ productKey: 'gW4yHn8D', productType: 'Gateway' }),
      ...[2, 1].map((i) =>
        deviceLine({ assetId: `gateway${i}`, productKey: 'gW4yHn8D', deviceKey: `gw-${i}` }),
      ),
    ]);
    const topology = new Topology(registry.database);
    for (const assetId of ['gateway2', 'gateway1']) await topology.add(ORG, { assetId }, [ASSET]);
    await catalog.setDeviceEnabled(ORG, ASSET, false);
    await topology.remove(ORG, { assetId: 'gateway2' }, [ASSET]);
    await catalog.setDeviceEnabled(ORG, ASSET, true);
    const { deviceKey } = madeBy(await catalog.replaceDevice(ORG, ASSET, 'ems-03'));
    await catalog.deleteDevice(ORG, ASSET);
    const subject = { assetId: device.assetId, productKey: PRODUCT_KEY };
    expect(await pending()).toMatchObject([
      { ...subject, change: 'disabled', gateways: ['gateway1', 'gateway2'], deviceKey: device.deviceKey },
      { ...subject, change: null, gateways: [] },
      { ...subject, change: 'enabled', gateways: ['gateway1'] },
      { ...subject, change: null, gateways: [], deviceKey },
      { ...subject, change: 'removed', gateways: ['gateway1'], deviceKey },
    ]);
    expect(await registry.database.prisma.subDevice.count()).toBe(0);
  });

  it('are made by an import that lets a device in or out, and by no other line', async () => {
    const importing = (more: object) =>
      registry.writer.importLines(ORG, [JSON.stringify({ device: { ...device, ...more } })]);
    await importing({ deviceDesc: 'roof' });
    expect(await pending()).toEqual([]);
    await importing({ status: 'disabled' });
    expect(await pending()).toMatchObject([
      { assetId: device.assetId, enabled: false, change: 'disabled', gateways: [] },
    ]);
  });
});
