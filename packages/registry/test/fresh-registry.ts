import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateRegistry, RegistryDatabase, RegistryReader, RegistryWriter } from '../src/index.js';

const onServer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

/** Under which the secrets of test databases are stored. */
export const SECRET_KEY = Buffer.alloc(32, 0x5e);

/** A migrated database of its own, on the server that the runner started. */
export const freshRegistry = async () => {
  const name = `registry_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const connectionString = Object.assign(new URL(process.env.DATABASE_URL ?? ''), {
    pathname: `/${name}`,
  }).href;
  await migrateRegistry(connectionString);
  const database = new RegistryDatabase({ connectionString, secretKeys: [SECRET_KEY] });
  return {
    connectionString,
    database,
    reader: new RegistryReader(database),
    writer: new RegistryWriter(database, { clock: () => 1_767_225_600_123 }),
    drop: async (): Promise<void> => {
      await database.stop();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
};

export type FreshRegistry = Awaited<ReturnType<typeof freshRegistry>>;

export const ORG = 'o17000000000042';
export const OTHER_ORG = 'o2';

/** The product and the device of the contract's examples. */
export const product = {
  productKey: 'pQ7wXk2L',
  productName: { defaultValue: 'ESS A', i18nValue: {} },
  productSecret: 'h3Lq9Xv2Tz7',
  productType: 'Device',
  dataFormat: 'Json',
  modelId: 'battery',
  biDirectionalAuth: false,
};

export const device = {
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  deviceSecret: 'nR4vT8yK2bD6fH0jL3sW',
  deviceName: { defaultValue: 'EMS 1', i18nValue: {} },
  timezone: '+08:00',
};

export const productLine = (members: object = {}): string =>
  JSON.stringify({ product: { ...product, ...members } });

export const deviceLine = (members: object = {}): string =>
  JSON.stringify({ device: { ...device, ...members } });

/** Two organisations with the same model, and in the first the product and the device of the examples. */
export const seed = async ({ writer }: FreshRegistry): Promise<void> => {
  for (const orgId of [ORG, OTHER_ORG]) {
    await writer.putOrganization(orgId);
    await writer.putThingModel(orgId, 'battery', { measurepoints: { setpoint_kw: { dataType: 'FLOAT' } } });
  }
  const { ok } = await writer.importLines(ORG, [productLine(), deviceLine()]);
  if (!ok) throw new Error('the seed was not imported');
};

/** Empties all tables. */
export const clear = async ({ database }: FreshRegistry): Promise<void> => {
  await database.prisma.$executeRaw`TRUNCATE registry.organization CASCADE`;
};
