import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clear,
  device,
  deviceLine,
  type FreshRegistry,
  freshRegistry,
  ORG,
  seed,
} from '../test/fresh-registry.js';
import { DeviceCatalog } from './device-catalog.js';
import { type LatestValue, LatestValues } from './latest-values.js';

let registry: FreshRegistry;
let latest: LatestValues;

beforeAll(async () => {
  registry = await freshRegistry();
  latest = new LatestValues(registry.database);
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await registry.database.prisma.followedPosition.deleteMany();
  await seed(registry);
});

const measured = (time: number, value: unknown, more: Partial<LatestValue> = {}): LatestValue => ({
  assetId: device.assetId,
  pointId: 'setpoint_kw',
  time,
  receivedAt: time,
  value,
  quality: null,
  ...more,
});
const record = (...values: LatestValue[]) => latest.record(values, []);
const known = async (pointId = 'setpoint_kw') => (await latest.of(device.assetId)).get(pointId);

describe('the latest value of a point', () => {
  it('is the newest, in whatever order and batches they come, and however often', async () => {
    await record(measured(20, 2), measured(30, 3), measured(10, 1));
    expect(await known()).toEqual(measured(30, 3));
    await record(measured(25, 'late'));
    expect(await known()).toEqual(measured(30, 3));
    await record(measured(30, 3), measured(20, 2));
    expect(await known()).toEqual(measured(30, 3));
    await record(measured(31, { lat: 1 }, { quality: 9 }));
    expect(await known()).toEqual(measured(31, { lat: 1 }, { quality: 9 }));
  });

  it('of one time is the one that was received last', async () => {
    await record(measured(20, 'second', { receivedAt: 8 }), measured(20, 'first', { receivedAt: 7 }));
    expect(await known()).toMatchObject({ value: 'second' });
    await record(measured(20, 'first', { receivedAt: 7 }));
    expect(await known()).toMatchObject({ value: 'second' });
    await record(measured(20, 'third', { receivedAt: 9 }));
    expect(await known()).toMatchObject({ value: 'third' });
  });

  it('of one time that was received in one millisecond is the last, of one batch or several', async () => {
    await record(measured(20, 'first'), measured(20, 'second'));
    expect(await known()).toMatchObject({ value: 'second' });
    await record(measured(20, 'third'));
    expect(await known()).toMatchObject({ value: 'third' });
    await record(measured(20, 'first'), measured(20, 'second'));
    await record(measured(20, 'third'));
    expect(await known()).toMatchObject({ value: 'third' });
  });

  it('is kept for each point and each device by itself', async () => {
    await registry.writer.importLines(ORG, [deviceLine({ assetId: 'other001', deviceKey: 'ems-02' })]);
    await record(
      measured(1, 'a'),
      measured(2, 'b', { pointId: 'p' }),
      measured(3, 'c', { assetId: 'other001' }),
    );
    expect([...(await latest.of(device.assetId))].map(([id, { value }]) => [id, value])).toEqual(
      expect.arrayContaining([
        ['setpoint_kw', 'a'],
        ['p', 'b'],
      ]),
    );
    expect((await latest.of('other001')).size).toBe(1);
  });

  it('of a device that does not exist is passed over, and those of others are kept', async () => {
    await record(measured(1, 'x', { assetId: 'nobody00' }), measured(1, 'a'));
    expect([(await latest.of('nobody00')).size, (await known())?.value]).toEqual([0, 'a']);
  });

  it('goes with its device', async () => {
    await record(measured(1, 'a'));
    await new DeviceCatalog(registry.database).deleteDevice(ORG, { assetId: device.assetId });
    expect((await latest.of(device.assetId)).size).toBe(0);
  });

  it('is the newest when several write at the same time', async () => {
    const all = Array.from({ length: 40 }, (_, i) => i + 1);
    await Promise.all(
      all.map((i) => record(measured(i, i, { pointId: 'a' }), measured(41 - i, i, { pointId: 'b' }))),
    );
    expect([await known('a'), await known('b')]).toMatchObject([{ value: 40 }, { value: 1 }]);
  });

  it('says when the device was last heard of by its measurement points', async () => {
    const catalog = new DeviceCatalog(registry.database);
    const view = () => catalog.getDevice(ORG, { assetId: device.assetId });
    expect(await view()).toMatchObject({ measurepointLastUpdate: null, featureLastUpdate: null });
    await record(measured(20, 1), measured(30, 1, { pointId: 'p' }));
    expect(await view()).toMatchObject({ measurepointLastUpdate: 30, featureLastUpdate: 30 });
  });
});

describe('the position of a topic', () => {
  it('is stored with the values, and is what was stored last', async () => {
    const at = (partition: number, nextOffset: bigint) => ({ topic: 't', partition, nextOffset });
    await latest.record([measured(1, 1)], [at(0, 5n), at(1, 9_007_199_254_740_993n)]);
    await latest.record([], [at(0, 7n)]);
    expect(await latest.positions('t', [0, 1, 2])).toEqual(
      new Map([
        [0, 7n],
        [1, 9_007_199_254_740_993n],
      ]),
    );
    expect(await latest.positions('u', [0])).toEqual(new Map());
  });

  it('goes back when the topic was lost and begins anew', async () => {
    await latest.record([], [{ topic: 't', partition: 0, nextOffset: 1_000n }]);
    await latest.record([], [{ topic: 't', partition: 0, nextOffset: 3n }]);
    expect(await latest.positions('t', [0])).toEqual(new Map([[0, 3n]]));
  });
});
