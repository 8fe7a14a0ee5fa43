import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  OTHER_ORG,
  productLine,
  seed,
} from '../test/fresh-registry.js';
import { Topology } from './topology.js';

let registry: FreshRegistry;
let topology: Topology;

beforeAll(async () => {
  registry = await freshRegistry();
  topology = new Topology(registry.database);
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
  const { writer } = registry;
  await writer.importLines(ORG, [
    productLine({ productKey: 'gW4yHn8D', productType: 'Gateway' }),
    deviceLine({ assetId: 'gateway1', productKey: 'gW4yHn8D', deviceKey: 'gw-roof' }),
    deviceLine({ assetId: 'gateway2', productKey: 'gW4yHn8D', deviceKey: 'gw-yard' }),
    ...numbers(210).map((i) => deviceLine({ assetId: sub(i), deviceKey: `meter-${i}` })),
  ]);
  await writer.importLines(OTHER_ORG, [
    productLine({ productKey: 'otherPrd' }),
    deviceLine({ assetId: 'othrDev1', productKey: 'otherPrd', deviceKey: 'theirs' }),
    productLine({ productKey: 'otherGwy', productType: 'Gateway' }),
    deviceLine({ assetId: 'othrGwy1', productKey: 'otherGwy', deviceKey: 'theirs-gw' }),
  ]);
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const sub = (i: number): string => `sub${String(i).padStart(5, '0')}`;
const ids = (...assetIds: string[]) => assetIds.map((assetId) => ({ assetId }));
const GATEWAY = { assetId: 'gateway1' };
const OTHER_GATEWAY = { assetId: 'gateway2' };
const add = (gateway: { assetId: string }, ...assetIds: string[]) =>
  topology.add(ORG, gateway, ids(...assetIds));
const carried = async (gatewayAssetId = 'gateway1'): Promise<string[]> => {
  const rows = await registry.database.prisma.subDevice.findMany({ where: { gatewayAssetId } });
  return rows.map(({ assetId }) => assetId).sort();
};

describe('a gateway', () => {
  it('gets sub-devices, named in either way, once however often they are named', async () => {
    const subDevices = [{ productKey: 'pQ7wXk2L', deviceKey: 'meter-2' }, ...ids(sub(1), sub(1), sub(2))];
    expect(await topology.add(ORG, { productKey: 'gW4yHn8D', deviceKey: 'gw-roof' }, subDevices)).toEqual({
      ok: true,
    });
    expect(await add(GATEWAY, sub(2), sub(3))).toEqual({ ok: true });
    expect(await carried()).toEqual([sub(1), sub(2), sub(3)]);
    expect(await topology.gatewayOf(ORG, { assetId: sub(1) })).toEqual({ ok: true, gateway: 'gateway1' });
  });

  it('loses those that are removed, all of them or none', async () => {
    await add(GATEWAY, sub(1), sub(2));
    expect(await topology.remove(ORG, GATEWAY, ids(sub(1), sub(3)))).toMatchObject({ reason: 'notCarried' });
    expect(await topology.remove(ORG, OTHER_GATEWAY, ids(sub(1)))).toMatchObject({ reason: 'notCarried' });
    expect(await carried()).toEqual([sub(1), sub(2)]);
    expect(await topology.remove(ORG, GATEWAY, ids(sub(1)))).toEqual({ ok: true });
    expect(await carried()).toEqual([sub(2)]);
    expect(await topology.gatewayOf(ORG, { assetId: sub(1) })).toEqual({ ok: true, gateway: null });
  });

  it.each([
    ['a gateway that does not exist', { assetId: 'nobody00' }, [sub(1)], 'unknownDevice'],
    ['a gateway with an id that cannot be', { assetId: '\u0000' }, [sub(1)], 'unknownDevice'],
    ['a gateway of another organisation', { assetId: 'othrGwy1' }, [sub(1)], 'unknownDevice'],
    ['a device that is no gateway', { assetId: sub(9) }, [sub(1)], 'notGateway'],
    ['a sub-device that does not exist', GATEWAY, [sub(1), 'nobody00'], 'unknownDevice'],
    ['a sub-device of another organisation', GATEWAY, [sub(1), 'othrDev1'], 'unknownDevice'],
    ['itself', GATEWAY, [sub(1), 'gateway1'], 'isGateway'],
    ['another gateway', GATEWAY, [sub(1), 'gateway2'], 'isGateway'],
  ] as const)('is refused with %s, and nothing is changed', async (_, gateway, subDevices, reason) => {
    expect(await topology.add(ORG, gateway, ids(...subDevices))).toMatchObject({ ok: false, reason });
    expect(await carried()).toEqual([]);
  });

  it('may get what another one has: a sub-device is a member of both', async () => {
    await add(OTHER_GATEWAY, sub(2));
    expect(await add(GATEWAY, sub(1), sub(2))).toEqual({ ok: true });
    expect([await carried(), await carried('gateway2')]).toEqual([[sub(1), sub(2)], [sub(2)]]);
    expect(await topology.remove(ORG, OTHER_GATEWAY, ids(sub(2)))).toEqual({ ok: true });
    expect([await carried(), await carried('gateway2')]).toEqual([[sub(1), sub(2)], []]);
  });

  it('loses a sub-device that is deleted, and a sub-device its gateway', async () => {
    await add(GATEWAY, sub(1), sub(2));
    await registry.database.prisma.device.delete({ where: { assetId: sub(1) } });
    expect(await carried()).toEqual([sub(2)]);
    await registry.database.prisma.device.delete({ where: { assetId: 'gateway1' } });
    expect(await topology.gatewayOf(ORG, { assetId: sub(2) })).toEqual({ ok: true, gateway: null });
  });

  it('of a device of another organisation is not told', async () => {
    expect(await topology.gatewayOf(ORG, { assetId: 'othrDev1' })).toMatchObject({ reason: 'unknownDevice' });
  });
});
