import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
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

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
});

const load = async (lines: readonly string[], orgId = ORG) => {
  const outcome = await registry.writer.importLines(orgId, lines);
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome;
};

const statuses = async (lines: readonly string[], orgId = ORG): Promise<string[]> =>
  (await load(lines, orgId)).value.map(({ status, detail }) => (detail ? `${status}: ${detail}` : status));

/** The row of the device, its secret in clear. */
const stored = async () => {
  const { prisma, secrets } = registry.database;
  const row = await prisma.device.findUniqueOrThrow({ where: { assetId: device.assetId } });
  return { ...row, deviceSecret: secrets.open(`device ${row.assetId}`, row.deviceSecret) };
};

describe('an import', () => {
  it('tells for each line what happened, and a bad one stops nobody', async () => {
    const { value, changes } = await load([
      'not json',
      productLine({ productKey: 'newP0001' }),
      '',
      deviceLine({ assetId: 'newD0001', productKey: 'newP0001', deviceKey: 'dev-1' }),
      productLine(),
      deviceLine({ timezone: 'Europe/Berlin' }),
    ]);
    expect(value).toEqual([
      { line: 1, status: 'failed', detail: 'is not JSON' },
      { line: 2, status: 'created' },
      { line: 4, status: 'created' },
      { line: 5, status: 'unchanged' },
      { line: 6, status: 'updated' },
    ]);
    expect(changes).toEqual([
      { kind: 'product', key: 'newP0001' },
      { kind: 'device', key: 'newD0001' },
      { kind: 'device', key: device.assetId },
    ]);
    expect(await registry.reader.findDevice(ORG, { assetId: 'newD0001' })).toMatchObject({
      productKey: 'newP0001',
    });
    expect(await registry.reader.findDevice(ORG, { assetId: device.assetId })).toMatchObject({
      timezone: 'Europe/Berlin',
    });
  });

  it('changes nothing the second time', async () => {
    const lines = [
      productLine({ productTags: { a: '1' }, productDesc: 'd', dynamicActivateEnabled: 'true' }),
      deviceLine({
        deviceAttributes: { n: -0, big: 1e21, small: 0.1, list: [1, { a: null }] },
        deviceTags: { t: 'x' },
        deviceDesc: 'd',
      }),
    ];
    expect(await statuses(lines)).toEqual(['updated', 'updated']);
    const before = await stored();
    expect(await statuses(lines)).toEqual(['unchanged', 'unchanged']);
    expect(await stored()).toEqual(before);
  });

  it('takes a device before its product in the file', async () => {
    const lines = [
      deviceLine({ assetId: 'newD0001', productKey: 'newP0001' }),
      productLine({ productKey: 'newP0001' }),
    ];
    expect(await statuses(lines)).toEqual(['created', 'created']);
  });

  it('leaves alone what an update does not speak of', async () => {
    await load([deviceLine({ deviceAttributes: { a: 1 }, deviceTags: { t: 'x' }, deviceDesc: 'd' })]);
    await load([deviceLine({ deviceSecret: 'newSecret' })]);
    expect(await stored()).toMatchObject({
      deviceSecret: 'newSecret',
      deviceAttributes: { a: 1 },
      deviceTags: { t: 'x' },
      deviceDesc: 'd',
    });
  });

  it('brings along whether a device was active or disabled, and never makes it inactive again', async () => {
    const { reader } = registry;
    await load([deviceLine({ status: 'disabled', activeTime: 10, lastOnlineTime: 30, lastOfflineTime: 0 })]);
    const facts = await reader.findDevice(ORG, { assetId: device.assetId });
    expect(facts).toMatchObject({ enabled: false, activated: true });
    await load([deviceLine({ status: 'inactive', activeTime: 0, lastOnlineTime: 20 })]);
    const after = await reader.findDevice(ORG, { assetId: device.assetId });
    expect(after).toMatchObject({ enabled: true, activated: true });
    expect(after?.revision).toBeGreaterThan(facts?.revision ?? 0);
    expect(await stored()).toMatchObject({ activeTime: 10n, lastOnlineTime: 30n, lastOfflineTime: null });
  });

  it('takes the spellings and forms that circulate', async () => {
    await load([productLine({ dynamicActiveEnabled: 'true', biDirectionalAuth: 'false' })]);
    expect(await registry.reader.productCredentials(product.productKey)).toMatchObject({
      dynamicActivateEnabled: true,
      biDirectionalAuth: false,
    });
    expect(await statuses([`\uFEFF${deviceLine()}\r`])).toEqual(['unchanged']);
  });

  it.each([
    [
      'a product key of 7 characters',
      productLine({ productKey: 'short00' }),
      'productKey must be 8 letters and digits',
    ],
    [
      'a product without a secret',
      productLine({ productSecret: '' }),
      'productSecret must be 1 to 128 printable',
    ],
    [
      'an unknown product type',
      productLine({ productType: 'Thing' }),
      'productType must be one of Device, Gateway',
    ],
    ['no data format', productLine({ dataFormat: undefined }), 'dataFormat must be one of Json, Custom'],
    [
      'a name that is text',
      productLine({ productName: 'x' }),
      'productName must be an object with a defaultValue',
    ],
    ['a name without a default', productLine({ productName: {} }), 'productName.defaultValue must be text'],
    ['an unknown model', productLine({ modelId: 'nope' }), 'modelId does not exist'],
    ['a flag that is none', productLine({ biDirectionalAuth: 1 }), 'biDirectionalAuth must be true or false'],
    ['a bad tag key', productLine({ productTags: { 'a b': '' } }), 'productTags has a key with characters'],
    ['a bad tag value', productLine({ productTags: { a: ' x' } }), 'productTags.a must be text'],
    ['an asset id with a dash', deviceLine({ assetId: 'abc-0000' }), 'assetId must be 8 letters and digits'],
    ['a device key of 3 characters', deviceLine({ deviceKey: 'abc' }), 'deviceKey must be 4 to 64 letters'],
    ['a device key with a slash', deviceLine({ deviceKey: 'abc/def' }), 'deviceKey must be 4 to 64 letters'],
    ['a zone that does not exist', deviceLine({ timezone: 'Mars/Base' }), 'timezone must be an offset'],
    ['an offset out of range', deviceLine({ timezone: '+24:00' }), 'timezone must be an offset'],
    ['a product that does not exist', deviceLine({ productKey: 'none0000' }), 'productKey does not exist'],
    ['a time that is none', deviceLine({ activeTime: 'x' }), 'activeTime must be milliseconds'],
    ['text that cannot be stored', deviceLine({ deviceDesc: 'a\u0000' }), 'has text that cannot be stored'],
    ['a number out of range', `{"device":{"assetId":1e400}}`, 'has a number out of range'],
    [
      'attributes that are a list',
      deviceLine({ deviceAttributes: [1] }),
      'deviceAttributes must be an object',
    ],
    ['another organisation', deviceLine({ orgId: OTHER_ORG }), 'orgId is not the organisation imported into'],
    ['both a product and a device', '{"product":{},"device":{}}', 'must have one member'],
    ['neither', '{}', 'must have one member'],
    ['a list', '[]', 'must be a JSON object'],
    ['a product that is text', '{"product":"x"}', 'product must be a JSON object'],
  ])('refuses %s', async (_what, line, detail) => {
    expect(await statuses([line])).toEqual([expect.stringContaining(`failed: ${detail}`)]);
  });

  it('refuses keys that are taken, without telling by whom', async () => {
    expect(
      await statuses(
        [
          productLine(),
          productLine({ productKey: 'theirs01' }),
          deviceLine({ productKey: 'theirs01' }),
          deviceLine({ assetId: 'newD0001' }),
        ],
        OTHER_ORG,
      ),
    ).toEqual([
      'failed: productKey is taken',
      'created',
      'failed: assetId is taken',
      'failed: productKey does not exist',
    ]);
    expect(
      await statuses([deviceLine({ assetId: 'newD0001' }), deviceLine({ deviceKey: 'other-key' })]),
    ).toEqual(['failed: deviceKey is taken in this product', 'failed: assetId is taken']);
    expect(await stored()).toMatchObject({ orgId: ORG, deviceKey: device.deviceKey });
  });

  it('refuses a key that the file had before', async () => {
    const lines = [
      deviceLine(),
      deviceLine(),
      deviceLine({ assetId: 'newD0001' }),
      productLine(),
      productLine({ productDesc: 'x' }),
    ];
    expect(await statuses(lines)).toEqual([
      'unchanged',
      'failed: repeats the assetId of line 1',
      'failed: repeats the deviceKey of line 1',
      'unchanged',
      'failed: repeats the productKey of line 4',
    ]);
  });

  it('is refused as a whole for an organisation that does not exist', async () => {
    expect(await registry.writer.importLines('o3', [deviceLine()])).toMatchObject({
      reason: 'unknownOrganization',
    });
  });

  it('of 5,000 devices creates each once while two do it at the same time', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => {
      const assetId = `bulk${String(i).padStart(4, '0')}`;
      return deviceLine({ assetId, deviceKey: assetId });
    });
    const results = await Promise.all([load(lines), load([...lines].reverse())]);
    const count = (status: string) =>
      results.flatMap(({ value }) => value).filter((result) => result.status === status).length;
    expect([count('created'), count('unchanged')]).toEqual([5000, 5000]);
    expect(await registry.database.prisma.device.count({ where: { orgId: ORG } })).toBe(5001);
  });

  it('goes on while devices log in', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `both${String(i).padStart(4, '0')}`);
    const lines = (desc: string) =>
      ids.map((assetId) => deviceLine({ assetId, deviceKey: assetId, deviceDesc: desc }));
    await load(lines('a'));
    const batch = [...ids].reverse().map((assetId) => ({ assetId, activatedAt: 10 }));
    const [imported, active] = await Promise.all([load(lines('b')), registry.writer.recordActivity(batch)]);
    expect(imported.value.every(({ status }) => status === 'updated')).toBe(true);
    expect(active.value.activated).toHaveLength(300);
    const rows = await registry.database.prisma.device.count({ where: { deviceDesc: 'b', activeTime: 10n } });
    expect(rows).toBe(300);
  });

  it('waits for a login that is being recorded, and does not undo it', async () => {
    const login = new pg.Client({ connectionString: registry.connectionString });
    await login.connect();
    await login.query('BEGIN');
    await login.query('UPDATE registry.device SET active_time = 10 WHERE asset_id = $1', [device.assetId]);
    const imported = load([deviceLine({ deviceDesc: 'x' })]);
    await until(
      login,
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    await login.query('COMMIT');
    await login.end();
    await imported;
    expect(await stored()).toMatchObject({ deviceDesc: 'x', activeTime: 10n });
  });
});

/** Looks until the query finds something. */
const until = async (client: pg.Client, sql: string): Promise<void> => {
  for (let looks = 0; looks < 500; looks++) {
    if ((await client.query(sql)).rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nothing was found by ${sql}`);
};
