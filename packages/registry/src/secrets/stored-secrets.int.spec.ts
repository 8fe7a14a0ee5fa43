import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  product,
  productLine,
  SECRET_KEY,
  seed,
} from '../../test/fresh-registry.js';
import { CachedRegistry } from '../cached-registry.js';
import { DeviceCatalog } from '../device-catalog.js';
import { RegistryDatabase } from '../registry-database.js';
import { RegistryReader } from '../registry-reader.js';
import { RegistryWriter } from '../registry-writer.js';
import { resealSecrets } from './reseal-secrets.js';

const OTHER_KEY = Buffer.alloc(32, 0x07);

let registry: FreshRegistry;
const opened: RegistryDatabase[] = [];

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(async () => {
  for (const database of opened) await database.stop();
  await registry.drop();
});
beforeEach(() => clear(registry));

/** The same database by a process with these keys. */
const withKeys = (...secretKeys: Buffer[]): RegistryDatabase => {
  const database = new RegistryDatabase({ connectionString: registry.connectionString, secretKeys });
  opened.push(database);
  return database;
};

/** Every row of every table, as text. */
const dump = async (): Promise<string> => {
  const { prisma } = registry.database;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'registry'`;
  const rows: unknown[] = [];
  for (const { name } of tables)
    rows.push(await prisma.$queryRawUnsafe(`SELECT t::text FROM registry."${name}" t`));
  return JSON.stringify(rows);
};

const secretsOf = async (database: RegistryDatabase) => {
  const reader = new RegistryReader(database);
  const [login, ofProduct] = [
    await reader.deviceCredentials(device.productKey, device.deviceKey),
    await reader.productCredentials(product.productKey),
  ];
  return [login?.deviceSecret, login?.productSecret, ofProduct?.productSecret];
};
const CLEAR = [device.deviceSecret, product.productSecret, product.productSecret];

describe('secrets in the database', () => {
  it('are not to be read there after an import and the creation of an application', async () => {
    await seed(registry);
    const application = await registry.writer.createApplication(ORG);
    if (!application.ok) throw new Error('no application');
    const { appKey, appSecret } = application.value;
    const text = await dump();
    expect(text).toContain(appKey);
    for (const secret of [device.deviceSecret, product.productSecret, appSecret])
      expect(text).not.toContain(secret);
    expect(await secretsOf(registry.database)).toEqual(CLEAR);
    expect(await registry.reader.applicationCredentials(appKey)).toEqual({ appKey, appSecret, orgId: ORG });
  });

  it('are not to be read there after applications made products and devices, and replaced them', async () => {
    await seed(registry);
    const catalog = new DeviceCatalog(registry.database);
    const i18n = (text: string) => ({ defaultValue: text, i18nValue: {} });
    const made = await catalog.createProduct(
      ORG,
      {
        productName: i18n('p'),
        modelId: 'battery',
        dataFormat: 'Json',
        productType: 'Device',
        biDirectionalAuth: false,
        productDesc: '',
        dynamicActivateEnabled: false,
        productTags: {},
      },
      null,
    );
    if (!made.ok) throw new Error(made.detail);
    const created = await catalog.createDevice(ORG, {
      productKey: made.value,
      deviceKey: 'dev-1',
      deviceName: i18n('d'),
      timezone: '+00:00',
      deviceDesc: null,
      deviceAttributes: {},
      deviceTags: {},
    });
    if (!created.ok) throw new Error(created.detail);
    const { assetId } = created.value;
    const replaced = await catalog.replaceDevice(ORG, { assetId }, 'dev-2');
    if (!replaced.ok) throw new Error(replaced.detail);
    const stored = await catalog.getProduct(ORG, made.value);
    const secrets = [stored?.productSecret, created.value.deviceSecret, replaced.value.deviceSecret];
    const text = await dump();
    expect(text).toContain(assetId);
    for (const secret of secrets) expect(text).not.toContain(String(secret));
    expect(await registry.reader.deviceCredentials(made.value, 'dev-2')).toMatchObject({
      deviceSecret: replaced.value.deviceSecret,
      productSecret: stored?.productSecret,
    });
  });

  it('are the ones a login is given from the cache as well', async () => {
    await seed(registry);
    const cached = new CachedRegistry(registry.database);
    for (let i = 0; i < 2; i += 1)
      expect(await cached.deviceCredentials(device.productKey, device.deviceKey)).toMatchObject({
        deviceSecret: device.deviceSecret,
        productSecret: product.productSecret,
      });
  });

  it('do not make a line that says the same again a change, and are changed by one that does not', async () => {
    await seed(registry);
    const lines = (deviceSecret: string, productSecret: string) => [
      productLine({ productSecret }),
      deviceLine({ deviceSecret }),
    ];
    const outcomes = async (...secrets: [string, string]) => {
      const imported = await registry.writer.importLines(ORG, lines(...secrets));
      return imported.ok && imported.value.map(({ status }) => status);
    };
    expect(await outcomes(device.deviceSecret, product.productSecret)).toEqual(['unchanged', 'unchanged']);
    expect(await outcomes('another-1', 'another-2')).toEqual(['updated', 'updated']);
    expect(await secretsOf(registry.database)).toEqual(['another-1', 'another-2', 'another-2']);
    expect(await dump()).not.toContain('another');
  });

  it('from before there was a key are read, and sealed by one pass', async () => {
    const plain = withKeys();
    await seed({ ...registry, writer: new RegistryWriter(plain) });
    const application = await new RegistryWriter(plain).createApplication(ORG);
    if (!application.ok) throw new Error('no application');
    expect(await dump()).toContain(device.deviceSecret);
    expect(await resealSecrets(plain)).toEqual({ rewritten: 0, unreadable: 0 });
    expect(await secretsOf(registry.database)).toEqual(CLEAR);
    expect(await resealSecrets(registry.database)).toEqual({ rewritten: 3, unreadable: 0 });
    expect(await resealSecrets(registry.database)).toEqual({ rewritten: 0, unreadable: 0 });
    const text = await dump();
    for (const secret of [device.deviceSecret, product.productSecret, application.value.appSecret])
      expect(text).not.toContain(secret);
    expect(await secretsOf(registry.database)).toEqual(CLEAR);
  });

  it('are carried over to a new key, after which the old one is not needed', async () => {
    await seed(registry);
    expect(await resealSecrets(withKeys(OTHER_KEY, SECRET_KEY))).toEqual({ rewritten: 2, unreadable: 0 });
    expect(await secretsOf(withKeys(OTHER_KEY))).toEqual(CLEAR);
  });

  it('are left alone, counted and put right by an import where their key is lost', async () => {
    await seed(registry);
    const stranger = withKeys(OTHER_KEY);
    expect(await resealSecrets(stranger)).toEqual({ rewritten: 0, unreadable: 2 });
    await expect(secretsOf(stranger)).rejects.toThrow('SETPOINT_SECRET_KEY has no key');
    // What a command needs of the device has nothing to do with its secrets.
    expect(await new RegistryReader(stranger).findDevice(ORG, { assetId: device.assetId })).not.toBeNull();
    await new RegistryWriter(stranger).importLines(ORG, [productLine(), deviceLine()]);
    expect(await secretsOf(stranger)).toEqual(CLEAR);
  });

  it('are carried over in batches, beside gateways that do the same and devices that are changed meanwhile', async () => {
    const plain = withKeys();
    await seed({ ...registry, writer: new RegistryWriter(plain) });
    const many = Array.from({ length: 450 }, (_, i) =>
      deviceLine({
        assetId: `n${String(i).padStart(7, '0')}`,
        deviceKey: `dev-${i}`,
        deviceSecret: `plain-${i}`,
      }),
    );
    await new RegistryWriter(plain).importLines(ORG, many);
    const counts = await Promise.all([
      resealSecrets(registry.database),
      resealSecrets(withKeys(SECRET_KEY)),
      registry.writer.importLines(
        ORG,
        many.slice(0, 5).map((line) => line.replaceAll('plain-', 'newer-')),
      ),
    ]);
    expect(counts[0].rewritten + counts[1].rewritten).toBeGreaterThanOrEqual(447);
    expect(await dump()).not.toMatch(/plain-|newer-/);
    const [first] = [await registry.reader.deviceCredentials(device.productKey, 'dev-0')];
    expect(first?.deviceSecret).toBe('newer-0');
  });
});
