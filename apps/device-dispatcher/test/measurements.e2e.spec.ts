import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const POST = 'thing/measurepoint/post';
const TIME = 1_767_225_600_123;

let dispatcher: RunningDispatcher;
let device: MqttDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  // Keeps its session, so that it is answered without a subscription.
  device = await MqttDevice.connect(dispatcher.url, 'ems-01', { clean: false });
});
afterEach(async () => {
  dispatcher.publisher.isAway = false;
  dispatcher.publisher.refuses = undefined;
  await device.end();
  await dispatcher.stop();
});

const payloadOf = (path: string, params: unknown, more: object = {}): string =>
  JSON.stringify({ id: '7', version: '1.1', method: path.replaceAll('/', '.'), params, ...more });
const publish = (path: string, params: unknown, more: object = {}) =>
  device.client.publish(topicOf('ems-01', path), payloadOf(path, params, more), { qos: 1 });
const post = (measurepoints: unknown, time?: unknown) => publish(POST, { measurepoints, time });
const answers = async (count = 1): Promise<unknown[]> =>
  (await device.messages(count)).map(({ payload }) => JSON.parse(payload));
const measured = () => dispatcher.publisher.ofType('device.measured');

describe('a post of measurement points', () => {
  it('is passed on with the types of the model, and answered when Kafka has it [contract 6.6]', async () => {
    post({ setpoint_kw: '12.5', soc: { value: 80, quality: 0 }, trace: ['1', 2] }, TIME);
    expect(await answers()).toEqual([{ id: '7', code: 200, data: {} }]);
    expect(measured()).toEqual([
      {
        orgId: 'o17000000000042',
        assetId: 'asset-ems-01',
        productKey: PRODUCT,
        deviceKey: 'ems-01',
        measurements: [
          { time: TIME, values: { setpoint_kw: 12.5, soc: 80, trace: [1, 2] }, qualities: { soc: 0 } },
        ],
        receivedAt: expect.any(Number),
      },
    ]);
    expect(dispatcher.publisher.published.at(-1)).toMatchObject({
      topic: 'setpoint.device.telemetry',
      key: 'asset-ems-01',
    });
  });

  it.each([undefined, null, Date.now() + 86_400_000])(
    'with the time %s has that of receipt',
    async (time) => {
      post({ setpoint_kw: 1 }, time);
      await answers();
      const [record] = measured();
      expect(record).toMatchObject({ measurements: [{ time: record?.receivedAt }] });
    },
  );

  it.each(['1767225600123', 1_767_225_600_123.75])('takes the time %s', async (time) => {
    post({ setpoint_kw: 1 }, time);
    await answers();
    expect(measured()).toMatchObject([{ measurements: [{ time: TIME }] }]);
  });

  it.each([
    ['a point the model has not', { measurepoints: { nope: 1 } }, 1204],
    ['a point called like a member of every object', { measurepoints: { constructor: 1 } }, 1204],
    ['a wrong type beside a right one', { measurepoints: { setpoint_kw: 1, soc: 'x' } }, 1204],
    ['a quality out of range', { measurepoints: { soc: { value: 1, quality: 10 } } }, 1204],
    ['no points', {}, 1220],
    ['points that are no object', { measurepoints: [1] }, 1220],
    ['no params', null, 1220],
    ['a list', [{ measurepoints: { setpoint_kw: 1 } }], 1220],
    ['a time that is none', { measurepoints: { setpoint_kw: 1 }, time: -1 }, 1220],
    ['a time beyond all calendars', { measurepoints: { setpoint_kw: 1 }, time: 1e20 }, 1220],
    ['a time in words', { measurepoints: { setpoint_kw: 1 }, time: 'now' }, 1220],
  ])('with %s is refused as a whole', async (_, params, code) => {
    publish(POST, params);
    expect(await answers()).toMatchObject([{ id: '7', code, data: {} }]);
    expect(measured()).toEqual([]);
  });

  it('that would be written longer than Kafka takes is refused', async () => {
    const trace = Array.from({ length: 128 }, () => 1e20);
    const entries = `{"measurepoints":{"trace":[${trace.map(() => '1e20').join(',')}]}},`.repeat(600);
    const path = `${POST}/batch`;
    const payload = payloadOf(path, []).replace('[]', `[${entries.slice(0, -1)}]`);
    device.client.publish(topicOf('ems-01', path), payload, { qos: 1 });
    expect(await answers()).toMatchObject([{ code: 1008 }]);
    expect(measured()).toEqual([]);
  });

  it('is acknowledged and answered only when Kafka has it', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    let isAcknowledged = false;
    const publishing = device.client
      .publishAsync(topicOf('ems-01', POST), payloadOf(POST, { measurepoints: { setpoint_kw: 1 } }), {
        qos: 1,
      })
      .then(() => {
        isAcknowledged = true;
      });
    await aMoment();
    expect([isAcknowledged, device.received]).toEqual([false, []]);
    dispatcher.publisher.isAway = false;
    await publishing;
    expect(await answers()).toMatchObject([{ code: 200 }]);
  });

  it('does not hold up the reply to a command', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.refuses = 'device.measured';
    const { attempts } = dispatcher.publisher;
    post({ setpoint_kw: 1 });
    await waitFor(() => dispatcher.publisher.attempts > attempts, {
      limitMs: 60_000,
      what: 'a refused post',
    });
    device.client.publish(topicOf('ems-01', 'thing/service/measurepoint/set_reply'), '{"id":"1","code":200}');
    await dispatcher.publisher.waitFor('device.replied');
    expect(measured()).toEqual([]);
  });

  it('of those who want it stored ends their connection while its model cannot be known', async () => {
    await dispatcher.online('ems-01');
    dispatcher.registry.isAway = true;
    post({ setpoint_kw: 1 });
    await device.closed();
    expect(measured()).toEqual([]);
  });

  it('is dropped, or its connection ended, while too much waits for Kafka', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    const { telemetry } = dispatcher.life();
    telemetry.add({ topic: 't', key: 'k', headers: {}, value: 'x'.repeat(67_108_864) });
    const topic = topicOf('ems-01', POST);
    await device.client.publishAsync(topic, payloadOf(POST, { measurepoints: { setpoint_kw: 1 } }), {
      qos: 0,
    });
    await aMoment();
    expect([telemetry.size, device.client.connected]).toEqual([1, true]);
    post({ setpoint_kw: 1 });
    await device.closed();
    expect(telemetry.size).toBe(1);
  });
});

describe('a batch of posts', () => {
  const BATCH = `${POST}/batch`;

  it.each([BATCH, 'thing/measurepoint/resume/batch'])('on %s is one record', async (path) => {
    publish(path, [
      { measurepoints: { setpoint_kw: 1 }, time: TIME },
      { productKey: PRODUCT, deviceKey: 'ems-01', measurepoints: { setpoint_kw: 2 }, time: TIME + 1 },
      { measurepoints: {} },
    ]);
    expect(await answers()).toMatchObject([{ code: 200 }]);
    expect(measured()).toMatchObject([
      {
        measurements: [
          { time: TIME, values: { setpoint_kw: 1 } },
          { time: TIME + 1, values: { setpoint_kw: 2 } },
        ],
      },
    ]);
    expect(measured()[0]?.measurements).toHaveLength(2);
  });

  it('is refused as a whole for one bad point, unless bad points are to be skipped', async () => {
    const params = [{ measurepoints: { setpoint_kw: 1, nope: 1 } }, { measurepoints: { soc: 5 } }];
    publish(BATCH, params);
    expect(await answers()).toMatchObject([{ code: 1204 }]);
    publish(BATCH, params, { skipInvalidMeasurepoints: '' });
    expect(await answers(2)).toMatchObject([{}, { code: 1204 }]);
    expect(measured()).toEqual([]);
    publish(BATCH, params, { skipInvalidMeasurepoints: true });
    expect(await answers(3)).toMatchObject([{}, {}, { code: 200 }]);
    expect(measured()).toMatchObject([
      { measurements: [{ values: { setpoint_kw: 1 } }, { values: { soc: 5 } }] },
    ]);
  });

  it.each([
    [[{ deviceKey: 'ems-02', measurepoints: { setpoint_kw: 1 } }], 1206],
    [{ measurepoints: { setpoint_kw: 1 } }, 1220],
    [[1], 1220],
    [[{}], 1220],
  ])('is refused with the params %j', async (params, code) => {
    publish(BATCH, params);
    expect(await answers()).toMatchObject([{ code }]);
    expect(measured()).toEqual([]);
  });
});
