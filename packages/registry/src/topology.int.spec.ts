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
import { DeviceAnnouncements } from './device-announcements.js';
import type { RegistryChange } from './registry-change.js';
import { MAX_GATEWAYS, MAX_SUB_DEVICES, Topology } from './topology.js';

let registry: FreshRegistry;
let topology: Topology;
const told: RegistryChange[] = [];

beforeAll(async () => {
  registry = await freshRegistry();
  topology = new Topology(registry.database, {
    clock: () => 1_767_225_600_123,
    onChanged: (changes) => told.push(...changes),
  });
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await registry.database.prisma.deviceAnnouncement.deleteMany();
  told.length = 0;
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

  it('loses those of some that are its own, when any will do [contract 6.7]', async () => {
    await add(GATEWAY, sub(1), sub(2));
    await add(OTHER_GATEWAY, sub(3));
    const some = [...ids(sub(1), sub(3), 'nobody00', 'othrDev1', sub(1), '\u0000')];
    expect(await topology.removeAny(ORG, GATEWAY, some)).toEqual({ ok: true, removed: [sub(1)] });
    expect(await topology.removeAny(ORG, GATEWAY, some)).toMatchObject({ reason: 'notCarried' });
    expect(await topology.removeAny(ORG, { assetId: sub(9) }, some)).toMatchObject({ reason: 'notGateway' });
    expect(await topology.removeAny(ORG, { assetId: 'othrGwy1' }, some)).toMatchObject({
      reason: 'unknownDevice',
    });
    expect([await carried(), await carried('gateway2')]).toEqual([[sub(2)], [sub(3)]]);
  });

  it('has no more sub-devices than fit, however they come', async () => {
    await fill(MAX_SUB_DEVICES + 10);
    const all = Array.from({ length: MAX_SUB_DEVICES + 1 }, (_, i) => `fil${String(i + 1).padStart(5, '0')}`);
    expect(await add(GATEWAY, ...all)).toMatchObject({ reason: 'tooMany' });
    expect(await topology.removeAny(ORG, GATEWAY, ids(...all))).toMatchObject({ reason: 'tooMany' });
    expect(await add(GATEWAY, ...all.slice(0, MAX_SUB_DEVICES - 50))).toEqual({ ok: true });
    const outcomes = await Promise.all(numbers(6).map((n) => add(GATEWAY, ...tenFrom(n * 10 - 9))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5);
    expect(await add(GATEWAY, ...all.slice(-1))).toMatchObject({ reason: 'tooMany' });
    expect(await carried()).toHaveLength(MAX_SUB_DEVICES);
  });

  it('does not get a device that has as many gateways as fit, however they come', async () => {
    await fill(MAX_GATEWAYS + 5, 'gW4yHn8D');
    const outcomes = await Promise.all(
      numbers(MAX_GATEWAYS + 5).map((i) => add({ assetId: `fil${String(i).padStart(5, '0')}` }, sub(1))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(MAX_GATEWAYS);
    expect(new Set(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.reason)))).toEqual(
      new Set(['done', 'tooManyGateways']),
    );
    expect((await topology.gatewaysOf([sub(1)])).get(sub(1))).toHaveLength(MAX_GATEWAYS);
  });

  it('has what the calls say that were answered, while others add, remove and move the same ones', async () => {
    const moves = numbers(8).flatMap((i) => [
      add(GATEWAY, sub(i), sub(9 - i)),
      add(OTHER_GATEWAY, sub(9 - i), sub(i)),
      topology.remove(ORG, GATEWAY, ids(sub(i), sub(9 - i))),
      topology.removeAny(ORG, OTHER_GATEWAY, ids(sub(9 - i), sub(i))),
    ]);
    for (const outcome of await Promise.all(moves))
      if (!outcome.ok) expect(outcome.reason).toBe('notCarried');
    expect(await add(GATEWAY, ...numbers(8).map(sub))).toEqual({ ok: true });
    expect(await carried()).toEqual(numbers(8).map(sub));
    expect(await topology.remove(ORG, GATEWAY, ids(...numbers(8).map(sub)))).toEqual({ ok: true });
    expect(await carried()).toEqual([]);
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

describe('a removal from a gateway', () => {
  const announcements = () => new DeviceAnnouncements(registry.database);

  it.each([
    ['all of which are members', () => topology.remove(ORG, GATEWAY, ids(sub(1), sub(2)))],
    ['some of which are members', () => topology.removeAny(ORG, GATEWAY, ids(sub(1), sub(2), sub(3)))],
  ] as const)(
    'of devices, %s, is stored to be announced, with a newer revision of each',
    async (_, remove) => {
      await add(GATEWAY, sub(1), sub(2));
      const before = await registry.reader.findDevices(ORG, ids(sub(1), sub(2)));
      expect(await remove()).toMatchObject({ ok: true });
      const after = await registry.reader.findDevices(ORG, ids(sub(1), sub(2)));
      for (const [index, facts] of after.entries())
        expect(facts?.revision).toBeGreaterThan(before[index]?.revision ?? Number.NaN);
      const pending = await announcements().pending(10);
      expect(new Map(pending.map(({ assetId, revision }) => [assetId, revision]))).toEqual(
        new Map(after.map((facts) => [facts?.assetId, facts?.revision])),
      );
      for (const one of pending)
        expect(one).toMatchObject({ removed: false, enabled: true, change: null, gateways: [] });
      expect(told).toEqual([
        { kind: 'device', key: sub(1) },
        { kind: 'device', key: sub(2) },
      ]);
    },
  );

  it('that is refused announces nothing, nor does an addition', async () => {
    await add(GATEWAY, sub(1));
    await topology.remove(ORG, GATEWAY, ids(sub(1), sub(2)));
    await topology.removeAny(ORG, GATEWAY, ids(sub(2)));
    expect([await announcements().pending(10), told]).toEqual([[], []]);
  });
});

describe('the gateways of sub-devices', () => {
  const note = (assetId: string, gatewayAssetId: string, epoch: number) => ({
    assetId,
    gatewayAssetId,
    epoch,
  });
  const gatewayOf = async (assetId: string) => {
    const outcome = await topology.gatewayOf(ORG, { assetId });
    return outcome.ok ? outcome.gateway : outcome.reason;
  };

  it('are told for many at once, in one statement for all who ask', async () => {
    await add(GATEWAY, sub(1), sub(2));
    await add(OTHER_GATEWAY, sub(2), sub(3));
    expect(await topology.gatewaysOf([sub(1), sub(2), sub(2), sub(3), sub(4), 'nobody00', '\u0000'])).toEqual(
      new Map([
        [sub(1), ['gateway1']],
        [sub(2), ['gateway1', 'gateway2']],
        [sub(3), ['gateway2']],
      ]),
    );
    const each = await Promise.all(numbers(200).map(async (i) => (await topology.gatewaysOf([sub(i)])).size));
    expect(each.reduce((all, one) => all + one)).toBe(3);
    expect(await topology.gatewaysOf([])).toEqual(new Map());
  });

  it('begin with the one that carried the device last, whatever is told of older logins, and how often', async () => {
    await add(GATEWAY, sub(1), sub(2));
    await add(OTHER_GATEWAY, sub(1), sub(2));
    expect(await gatewayOf(sub(1))).toBe('gateway1');
    await topology.noteLogins([note(sub(1), 'gateway2', 5)]);
    expect([await gatewayOf(sub(1)), await gatewayOf(sub(2))]).toEqual(['gateway2', 'gateway1']);
    await topology.noteLogins([note(sub(1), 'gateway1', 7), note(sub(1), 'gateway1', 3)]);
    await topology.noteLogins([note(sub(1), 'gateway2', 5)]);
    await topology.noteLogins([note(sub(1), 'gateway1', 4)]);
    expect(await gatewayOf(sub(1))).toBe('gateway1');
    expect((await topology.gatewaysOf([sub(1)])).get(sub(1))).toEqual(['gateway1', 'gateway2']);
  });

  it('do not grow by logins that are told late', async () => {
    await topology.noteLogins([note(sub(1), 'gateway1', 5), note('nobody00', 'gateway1', 5)]);
    await topology.noteLogins([note('\u0000', 'gateway1', 5)]);
    await topology.noteLogins([]);
    expect(await topology.gatewaysOf([sub(1)])).toEqual(new Map());
  });

  it('keep the newest login when many are told at the same time', async () => {
    const members = numbers(20).map(sub);
    await add(GATEWAY, ...members);
    await add(OTHER_GATEWAY, ...members);
    const beside = new Topology(registry.database);
    await Promise.all(
      numbers(20).flatMap((epoch) => [
        topology.noteLogins(members.map((id) => note(id, 'gateway1', epoch))),
        beside.noteLogins([...members].reverse().map((id) => note(id, 'gateway2', epoch + 1))),
        beside.noteLogins(members.map((id) => note(id, 'gateway1', epoch))),
      ]),
    );
    const rows = await registry.database.prisma.subDevice.findMany();
    expect(new Set(rows.map(({ gatewayAssetId, lastEpoch }) => `${gatewayAssetId} ${lastEpoch}`))).toEqual(
      new Set(['gateway1 20', 'gateway2 21']),
    );
  });

  it('may be told by many at once for the same members, who do not wait for each other', async () => {
    const members = numbers(200).map(sub);
    await add(GATEWAY, ...members);
    await Promise.all(
      numbers(24).map((epoch) =>
        new Topology(registry.database).noteLogins(members.map((id) => note(id, 'gateway1', epoch))),
      ),
    );
    const rows = await registry.database.prisma.subDevice.findMany();
    expect(new Set(rows.map(({ lastEpoch }) => Number(lastEpoch)))).toEqual(new Set([24]));
  });

  it('name their members by all their keys', async () => {
    await add(GATEWAY, sub(2), sub(1));
    expect(await topology.subDevicesOf('gateway1')).toEqual([
      { assetId: sub(1), productKey: 'pQ7wXk2L', deviceKey: 'meter-1' },
      { assetId: sub(2), productKey: 'pQ7wXk2L', deviceKey: 'meter-2' },
    ]);
    expect([await topology.subDevicesOf('gateway2'), await topology.subDevicesOf('\u0000')]).toEqual([
      [],
      [],
    ]);
  });
});

const tenFrom = (first: number): string[] => numbers(10).map((i) => sub(first + i - 1));

/** Devices `fil00001` and so on. */
const fill = (count: number, productKey = 'pQ7wXk2L') =>
  registry.database.prisma.$executeRawUnsafe(
    `INSERT INTO registry.device (asset_id, org_id, product_key, device_key, device_secret, device_name, timezone,
      revision, create_time, update_time)
    SELECT 'fil' || lpad(i::text, 5, '0'), $1, $2, 'filled-' || i, 's', '{}', '+08:00', i, 1, 1
    FROM generate_series(1, ${count}) i`,
    ORG,
    productKey,
  );
