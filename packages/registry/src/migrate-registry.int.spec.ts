import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshRegistry, freshRegistry } from '../test/fresh-registry.js';
import { migrateRegistry } from './migrate-registry.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());

describe('the migrations', () => {
  it('find nothing to do in a database that has them', async () => {
    expect(await migrateRegistry(registry.connectionString)).toEqual({ applied: [] });
  });

  it('make every table and column that the Prisma schema has', async () => {
    const { prisma } = registry.database;
    const rows = await Promise.all([
      prisma.organization.findMany(),
      prisma.application.findMany(),
      prisma.accessToken.findMany(),
      prisma.tokenRequest.findMany(),
      prisma.thingModel.findMany(),
      prisma.product.findMany(),
      prisma.device.findMany(),
      prisma.channel.findMany(),
      prisma.deviceAnnouncement.findMany(),
      prisma.retiredChannel.findMany(),
      prisma.subDevice.findMany(),
      prisma.replyFilter.findMany(),
      prisma.latestValue.findMany(),
      prisma.followedPosition.findMany(),
    ]);
    expect(rows).toEqual(rows.map(() => []));
  });

  it('let no device belong to another organisation than its product', async () => {
    const { prisma } = registry.database;
    await prisma.$executeRaw`INSERT INTO registry.organization VALUES ('o1', 0), ('o2', 0)`;
    await prisma.$executeRaw`INSERT INTO registry.thing_model VALUES ('o1', 'm', '/m', '{}', 0, 0)`;
    const product = {
      productKey: 'prod0001',
      orgId: 'o1',
      productSecret: 's',
      productName: {},
      productType: 'Device',
      dataFormat: 'Json',
      modelId: 'm',
      createTime: 0n,
      updateTime: 0n,
    };
    await prisma.product.create({ data: product });
    const device = {
      assetId: 'dev00001',
      orgId: 'o2',
      productKey: 'prod0001',
      deviceKey: 'dev-1',
      deviceSecret: 's',
      deviceName: {},
      timezone: '+00:00',
      revision: 1n,
      createTime: 0n,
      updateTime: 0n,
    };
    await expect(prisma.device.create({ data: device })).rejects.toMatchObject({ code: 'P2003' });
    await expect(
      prisma.product.update({ where: { productKey: 'prod0001' }, data: { qos: 2 } }),
    ).rejects.toThrow();
  });
});
