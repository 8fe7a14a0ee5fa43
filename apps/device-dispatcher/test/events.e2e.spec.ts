import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AskingDevice } from './device-asks.js';
import { topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const TRIP = 'thing/event/trip/post';
const TIME = 1_767_225_600_123;

let dispatcher: RunningDispatcher;
let device: AskingDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  device = await AskingDevice.connect(dispatcher, 'ems-01');
});
afterEach(async () => {
  dispatcher.publisher.isAway = false;
  await device.end();
  await dispatcher.stop();
});

const posted = () => dispatcher.publisher.ofType('device.eventPosted');

describe('an event of a device', () => {
  it('is passed on with the types of the model, and answered when Kafka has it [contract 6.4]', async () => {
    expect(await device.ask(TRIP, { events: { amps: '12.5' }, time: TIME })).toEqual({
      id: '7',
      code: 200,
      data: {},
    });
    expect(posted()).toEqual([
      {
        orgId: 'o17000000000042',
        assetId: 'asset-ems-01',
        productKey: PRODUCT,
        deviceKey: 'ems-01',
        eventId: 'trip',
        eventType: 'ERROR',
        time: TIME,
        values: { amps: 12.5 },
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
      await device.ask(TRIP, { events: {}, time });
      const [event] = posted();
      expect(event?.time).toBe(event?.receivedAt);
    },
  );

  it('is taken from Java SDKs that call its outputs a value', async () => {
    await device.ask(TRIP, { value: { amps: 1 } });
    expect(posted()).toMatchObject([{ values: { amps: 1 } }]);
  });

  it('is taken from the Python SDK, whose method names it in the wrong place', async () => {
    const text = JSON.stringify({
      id: '7',
      method: 'thing.event.%s.posttrip',
      params: { events: { amps: 1 } },
    });
    expect(await device.askText(TRIP, text)).toMatchObject({ id: '7', code: 200 });
    expect(posted()).toMatchObject([{ eventId: 'trip' }]);
  });

  it.each([
    ['thing/event/notice/post', { amps: 1 }, 1204],
    ['thing/event/unknown/post', {}, 1204],
    ['thing/event/constructor/post', {}, 1204],
    [TRIP, { amps: 'x' }, 1204],
    [TRIP, { amps: null }, 1204],
    [TRIP, [], 1220],
  ])('on %s with %j is refused with %i', async (path, events, code) => {
    expect(await device.ask(path, { events })).toMatchObject({ id: '7', code });
    expect(posted()).toEqual([]);
  });

  it('is acknowledged and answered only when Kafka has it', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    let isAnswered = false;
    const asking = device.ask(TRIP, { events: {} }).then(() => {
      isAnswered = true;
    });
    await aMoment();
    expect(isAnswered).toBe(false);
    dispatcher.publisher.isAway = false;
    await asking;
    expect(posted()).toHaveLength(1);
  });

  it('of a device that wants it stored ends its connection while too much waits for Kafka', async () => {
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    dispatcher.life().telemetry.add({ topic: 't', key: 'k', headers: {}, value: 'x'.repeat(67_108_864) });
    const message = JSON.stringify({ id: '7', method: 'thing.event.trip.post', params: { events: {} } });
    device.device.client.publish(topicOf('ems-01', TRIP), message, { qos: 1 });
    await device.device.closed();
    expect(dispatcher.life().telemetry.size).toBe(1);
  });
});
