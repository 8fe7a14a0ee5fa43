import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AskingDevice } from './device-asks.js';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const ASSET = 'asset-ems-01';
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 'x']));

let dispatcher: RunningDispatcher;
let device: AskingDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  device = await AskingDevice.connect(dispatcher, 'ems-01');
});
afterEach(async () => {
  dispatcher.publisher.isAway = false;
  dispatcher.registry.isAway = false;
  await device.end();
  await dispatcher.stop();
});

const kept = () => dispatcher.writes.details.get(ASSET);
const told = (type: 'device.attributesUpdated' | 'device.attributesDeleted') =>
  dispatcher.publisher.ofType(type);

describe('attributes of a device', () => {
  const UPDATE = 'thing/attribute/update';
  const QUERY = 'thing/attribute/query';
  const DELETE = 'thing/attribute/delete';

  it('are set with the types of the model, told, and read again [contract 6.4]', async () => {
    const attributes = { vendor: 'ACME', phases: '1', place: { lat: 1.5 } };
    expect(await device.ask(UPDATE, { attributes })).toEqual({ id: '7', code: 200, data: {} });
    const typed = { ...attributes, phases: 1 };
    expect(kept()?.attributes).toEqual(typed);
    expect(told('device.attributesUpdated')).toEqual([
      {
        orgId: 'o17000000000042',
        assetId: ASSET,
        productKey: PRODUCT,
        deviceKey: 'ems-01',
        attributes: typed,
        updatedAt: expect.any(Number),
      },
    ]);
    expect(dispatcher.publisher.published.at(-1)).toMatchObject({
      topic: 'setpoint.device.telemetry',
      key: ASSET,
    });
    expect(await device.ask(QUERY, { attributes: ['phases', 'nope', '__proto__'] })).toMatchObject({
      code: 200,
      data: { phases: 1 },
    });
  });

  it.each([[{ attributes: [] }], [{ attributes: null }], [{}]])(
    'are all read with the params %j',
    async (params) => {
      dispatcher.writes.details.set(ASSET, { attributes: { vendor: 'ACME', phases: 1 }, tags: {} });
      expect(await device.ask(QUERY, params)).toMatchObject({
        code: 200,
        data: { vendor: 'ACME', phases: 1 },
      });
    },
  );

  it('that are set stay when others are', async () => {
    await device.ask(UPDATE, { attributes: { vendor: 'ACME' } });
    await device.ask(UPDATE, { attributes: { phases: 1 } });
    expect(kept()?.attributes).toEqual({ vendor: 'ACME', phases: 1 });
  });

  it('are withdrawn, and those that are not there passed over', async () => {
    dispatcher.writes.details.set(ASSET, { attributes: { vendor: 'ACME', old: 1 }, tags: {} });
    expect(await device.ask(DELETE, { attributes: ['vendor', 'nope', 'vendor'] })).toMatchObject({
      code: 200,
    });
    expect(kept()?.attributes).toEqual({ old: 1 });
    expect(told('device.attributesDeleted')).toMatchObject([{ assetId: ASSET, names: ['vendor', 'nope'] }]);
  });

  it.each([
    [UPDATE, { attributes: { vendor: 'ACME', nope: 1 } }, 1204],
    [UPDATE, { attributes: { vendor: 'too long a name' } }, 1204],
    [UPDATE, { attributes: { vendor: null } }, 1204],
    [UPDATE, { attributes: { constructor: 1 } }, 1204],
    [UPDATE, { attributes: many(201) }, 1207],
    [UPDATE, { attributes: [] }, 1207],
    [UPDATE, {}, 1207],
    [QUERY, { attributes: 'vendor' }, 1208],
    [QUERY, { attributes: [1] }, 1208],
    [QUERY, { attributes: Object.keys(many(201)) }, 1208],
    [DELETE, { attributes: { vendor: 1 } }, 1209],
    [DELETE, { attributes: ['phases'] }, 1209],
    [DELETE, {}, 1209],
    [DELETE, { attributes: [null] }, 1209],
  ])('on %s with %j are refused with %i (#%#)', async (path, params, code) => {
    expect(await device.ask(path, params)).toMatchObject({ code, data: {} });
    expect([kept(), dispatcher.writes.calls]).toEqual([undefined, 0]);
  });

  it.each([
    [UPDATE, { attributes: {} }],
    [DELETE, { attributes: [] }],
  ])('of none on %s change nothing', async (path, params) => {
    expect(await device.ask(path, params)).toMatchObject({ code: 200 });
    expect(dispatcher.writes.calls).toBe(0);
  });

  it('that are more than a device may have are refused with 1207', async () => {
    dispatcher.writes.details.set(ASSET, { attributes: { old: 'x'.repeat(65_530) }, tags: {} });
    expect(await device.ask(UPDATE, { attributes: { vendor: 'ACME' } })).toMatchObject({ code: 1207 });
    expect(told('device.attributesUpdated')).toEqual([]);
  });

  it('are answered with 500 while the registry is away, to be sent again', async () => {
    await dispatcher.online('ems-01');
    dispatcher.registry.isAway = true;
    expect(await device.ask(UPDATE, { attributes: { vendor: 'ACME' } })).toMatchObject({ code: 500 });
    expect(await device.ask(QUERY, {})).toMatchObject({ code: 500 });
    dispatcher.registry.isAway = false;
    expect(await device.ask(UPDATE, { attributes: { vendor: 'ACME' } })).toMatchObject({ code: 200 });
  });

  it('of a device that hears no answers end its connection while the registry is away', async () => {
    const deaf = await MqttDevice.connect(dispatcher.url, 'ems-02');
    await dispatcher.online('ems-02');
    dispatcher.registry.isAway = true;
    const message = JSON.stringify({ method: 'thing.attribute.update', params: { attributes: {} } });
    deaf.client.publish(topicOf('ems-02', UPDATE), message, { qos: 1 });
    await deaf.closed();
  });

  it('are not written while too much waits for Kafka', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    dispatcher.life().telemetry.add({ topic: 't', key: 'k', headers: {}, value: 'x'.repeat(67_108_864) });
    const message = JSON.stringify({
      method: 'thing.attribute.update',
      params: { attributes: { vendor: 'ACME' } },
    });
    device.device.client.publish(topicOf('ems-01', UPDATE), message, { qos: 1 });
    await device.device.closed();
    expect(dispatcher.writes.calls).toBe(0);
  });

  it('are answered only when Kafka knows of them', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    let isAnswered = false;
    const asking = device.ask(UPDATE, { attributes: { vendor: 'ACME' } }).then(() => {
      isAnswered = true;
    });
    await aMoment();
    expect([isAnswered, kept()?.attributes]).toEqual([false, { vendor: 'ACME' }]);
    dispatcher.publisher.isAway = false;
    await asking;
  });
});

describe('tags of a device', () => {
  const UPDATE = 'thing/tag/update';
  const QUERY = 'thing/tag/query';
  const DELETE = 'thing/tag/delete';

  it.each([
    [{ tags: { site: 'roof', 'a/b': '1' } }],
    [{ tags: { site: 'roof', 'a/b': 1 } }],
    [
      [
        { tagKey: 'site', tagValue: 'roof' },
        { tagKey: 'a/b', tagValue: '1' },
      ],
    ],
  ])('are set with the params %j, and read again', async (params) => {
    dispatcher.writes.details.set(ASSET, { attributes: {}, tags: { old: 'x' } });
    expect(await device.ask(UPDATE, params)).toEqual({ id: '7', code: 200, data: {} });
    expect(kept()?.tags).toEqual({ old: 'x', site: 'roof', 'a/b': '1' });
    expect(await device.ask(QUERY, { tags: ['site', 'nope'] })).toMatchObject({
      code: 200,
      data: { site: 'roof' },
    });
  });

  it.each([[{ tags: [] }], [{}], [[]]])('are all read with the params %j', async (params) => {
    dispatcher.writes.details.set(ASSET, { attributes: {}, tags: { a: '1', b: '2' } });
    expect(await device.ask(QUERY, params)).toMatchObject({ code: 200, data: { a: '1', b: '2' } });
  });

  it.each([[{ tags: ['a', 'nope'] }], [['a']], [[{ tagKey: 'a' }]]])(
    'are withdrawn with the params %j',
    async (params) => {
      dispatcher.writes.details.set(ASSET, { attributes: {}, tags: { a: '1', b: '2' } });
      expect(await device.ask(DELETE, params)).toMatchObject({ code: 200, data: {} });
      expect(kept()?.tags).toEqual({ b: '2' });
    },
  );

  it.each([
    [UPDATE, {}],
    [UPDATE, { tags: ['a'] }],
    [UPDATE, { tags: { a: true } }],
    [UPDATE, { tags: { 'a b': 'x' } }],
    [UPDATE, { tags: { a: ' x' } }],
    [UPDATE, { tags: { a: 'x'.repeat(200) } }],
    [UPDATE, { tags: { a: 'x\0' } }],
    [UPDATE, { tags: many(101) }],
    [UPDATE, [{ tagValue: 'x' }]],
    [UPDATE, [{ tagKey: '__proto__', tagValue: 'x' }]],
    [QUERY, { tags: 'a' }],
    [QUERY, [1]],
    [DELETE, { tags: { a: 1 } }],
    [DELETE, [{}]],
  ])('on %s with %j are refused with 1220 (#%#)', async (path, params) => {
    expect(await device.ask(path, params)).toMatchObject({ code: 1220, data: {} });
    expect(dispatcher.writes.calls).toBe(0);
  });

  it('that are too many together are refused with 1220 and the reason', async () => {
    dispatcher.writes.details.set(ASSET, { attributes: {}, tags: many(100) });
    const answer = await device.ask(UPDATE, { tags: { b: 'x' } });
    expect(answer).toMatchObject({ code: 1220, message: 'it is tooManyTags' });
    expect(Object.keys(kept()?.tags ?? {})).toHaveLength(100);
  });
});
