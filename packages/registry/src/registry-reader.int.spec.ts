import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  product,
  seed,
} from '../test/fresh-registry.js';
import type { DeviceSelector } from './registry-reads.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
  await seed(registry);
});

afterAll(() => registry.drop());

const bySecondName = { productKey: product.productKey, deviceKey: device.deviceKey };

describe('the registry', () => {
  it('knows an organisation by its id only', async () => {
    const { reader } = registry;
    expect(await reader.organizationExists(ORG)).toBe(true);
    for (const orgId of ['o3', '', 'O17000000000042', 'o\u0000', '\ud800']) {
      expect([orgId, await reader.organizationExists(orgId)]).toEqual([orgId, false]);
    }
  });

  it('tells what a command needs of a device', async () => {
    expect(await registry.reader.findDevice(ORG, { assetId: 'Kc81mQzT' })).toEqual({
      assetId: 'Kc81mQzT',
      orgId: ORG,
      replacedEpoch: null,
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      modelId: 'battery',
      deviceName: { defaultValue: 'EMS 1', i18nValue: {} },
      timezone: '+08:00',
      activated: false,
      enabled: true,
      revision: expect.any(Number),
      dataFormat: 'Json',
      qos: 0,
    });
  });

  it('finds the same device by its keys', async () => {
    const { reader } = registry;
    expect(await reader.findDevice(ORG, bySecondName)).toEqual(
      await reader.findDevice(ORG, { assetId: device.assetId }),
    );
  });

  it('lets the assetId win when both ways are given', async () => {
    const selector: DeviceSelector = { ...bySecondName, ...{ assetId: 'nope0000' } };
    expect(await registry.reader.findDevice(ORG, selector)).toBeNull();
  });

  it('shows nothing of an organisation to another one', async () => {
    const { reader, writer } = registry;
    await writer.createChannel(ORG, { kind: 'set', id: 'DATASVC.SET.mine' });
    await writer.putThingModel(ORG, 'secret', {});
    const theirs = await Promise.all([
      reader.findDevice(OTHER_ORG, { assetId: device.assetId }),
      reader.findDevice(OTHER_ORG, bySecondName),
      reader.findChannel(OTHER_ORG, 'DATASVC.SET.mine'),
      reader.compiledModel(OTHER_ORG, 'secret'),
    ]);
    expect(theirs).toEqual([null, null, null, null]);
    const own = await Promise.all([
      reader.findChannel(ORG, 'DATASVC.SET.mine'),
      reader.compiledModel(ORG, 'secret'),
    ]);
    expect(own).toEqual([expect.objectContaining({ kind: 'set', desc: null }), expect.anything()]);
  });

  it('takes any text for a name, and knows none that cannot exist', async () => {
    const { reader } = registry;
    for (const text of [
      '',
      '\u0000',
      '\ud800',
      "'; DROP TABLE device --",
      '__proto__',
      'x'.repeat(100_000),
    ]) {
      expect(
        await Promise.all([
          reader.findDevice(ORG, { assetId: text }),
          reader.findDevice(ORG, { productKey: 'pQ7wXk2L', deviceKey: text }),
          reader.findDevice(text, { assetId: device.assetId }),
          reader.findChannel(ORG, text),
          reader.compiledModel(ORG, text),
          reader.deviceCredentials(text, 'ems-01'),
          reader.productCredentials(text),
          reader.applicationCredentials(text),
        ]),
      ).toEqual(Array(8).fill(null));
    }
  });

  it('compiles the model of a device', async () => {
    const model = await registry.reader.compiledModel(ORG, 'battery');
    expect(model?.points.get('setpoint_kw')?.check('12')).toEqual(expect.any(String));
  });

  it('gives the dispatcher what a login needs', async () => {
    expect(await registry.reader.deviceCredentials('pQ7wXk2L', 'ems-01')).toEqual({
      assetId: 'Kc81mQzT',
      orgId: ORG,
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      deviceSecret: 'nR4vT8yK2bD6fH0jL3sW',
      productSecret: 'h3Lq9Xv2Tz7',
      activated: false,
      enabled: true,
      revision: expect.any(Number),
      productType: 'Device',
      dataFormat: 'Json',
      qos: 0,
      biDirectionalAuth: false,
      dynamicActivateEnabled: false,
    });
    expect(await registry.reader.deviceCredentials('pQ7wXk2L', 'ems-02')).toBeNull();
    expect(await registry.reader.productCredentials('pQ7wXk2L')).toMatchObject({
      productSecret: 'h3Lq9Xv2Tz7',
      codec: null,
    });
  });

  it('counts session epochs upwards, over all connections', async () => {
    const batches = await Promise.all(
      [50, 1, 0, 100].map((count) => registry.reader.nextSessionEpochs(count)),
    );
    expect(batches.map((epochs) => epochs.length)).toEqual([50, 1, 0, 100]);
    for (const epochs of batches) expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    expect(new Set(batches.flat()).size).toBe(151);
    const [next] = await registry.reader.nextSessionEpochs(1);
    expect(next).toBeGreaterThan(Math.max(...batches.flat()));
  });
});

describe('a look-up of 1,000 selectors', () => {
  it('is one query, in the order of the selectors, gaps included', async () => {
    const { database, reader, writer } = registry;
    const assetIds = Array.from({ length: 1000 }, (_, i) => `bulk${String(i).padStart(4, '0')}`);
    await writer.importLines(
      ORG,
      assetIds.map((assetId, i) => deviceLine({ assetId, deviceKey: `bulk-${i}` })),
    );
    const selectors = assetIds.map((assetId, i): DeviceSelector => {
      if (i % 10 === 9) return { assetId: 'missing0' };
      return i % 2 ? { assetId } : { productKey: product.productKey, deviceKey: `bulk-${i}` };
    });
    const queries = countQueries(database);
    const found = await reader.findDevices(ORG, selectors);
    expect(queries()).toBe(1);
    expect(found.map((facts) => facts?.assetId ?? null)).toEqual(
      assetIds.map((assetId, i) => (i % 10 === 9 ? null : assetId)),
    );
  });

  it('is no query at all when nothing can exist', async () => {
    const queries = countQueries(registry.database);
    expect(await registry.reader.findDevices(ORG, [{ assetId: '' }, { assetId: '\u0000' }])).toEqual([
      null,
      null,
    ]);
    expect(await registry.reader.findDevices(ORG, [])).toEqual([]);
    expect(queries()).toBe(0);
  });
});

/** Counts the raw queries sent from now on. */
const countQueries = ({ prisma }: FreshRegistry['database']): (() => number) => {
  let count = 0;
  const original = prisma.$queryRawUnsafe.bind(prisma);
  prisma.$queryRawUnsafe = ((...args: Parameters<typeof original>) => {
    count += 1;
    return original(...args);
  }) as typeof prisma.$queryRawUnsafe;
  return () => count;
};
