import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { loginOf, MqttDevice, RawDevice } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

const connect = (options = {}) => MqttDevice.connect(dispatcher.url, 'ems-01', options);

describe('a session', () => {
  it('is told when it opens and when it closes', async () => {
    const device = await connect();
    await device.end();
    const [closed] = await dispatcher.publisher.waitFor('session.closed');
    const told = {
      assetId: 'asset-ems-01',
      orgId: 'o17000000000042',
      productKey: PRODUCT,
      deviceKey: 'ems-01',
      slot: 3,
      incarnation: 1,
      epoch: 101,
      at: expect.any(Number),
    };
    expect(dispatcher.publisher.published).toEqual([
      { topic: 'setpoint.device.sessions', key: 'asset-ems-01', type: 'session.opened', value: told },
      {
        topic: 'setpoint.device.sessions',
        key: 'asset-ems-01',
        type: 'session.closed',
        value: { ...told, reason: 'connectionLost' },
      },
    ]);
    expect(closed?.at).toBeGreaterThan(0);
  });

  it('ends when the device is silent for half as long again as it had promised', async () => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { keepalive: 1 });
    await device.packet('connack');
    const talkative = await MqttDevice.connect(dispatcher.url, 'ems-02', { keepalive: 1 });
    await device.closed();
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([
      { assetId: 'asset-ems-01', reason: 'connectionLost' },
    ]);
    expect(talkative.client.connected).toBe(true);
    await talkative.end();
  });

  it('does not live on half packets', async () => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { keepalive: 1 });
    await device.packet('connack');
    const dripping = setInterval(() => device.send(Buffer.from([0x30])), 100);
    device.send(Buffer.from([0x30, 0x7f]));
    await device.closed();
    clearInterval(dripping);
    expect(await dispatcher.publisher.waitFor('session.closed')).toHaveLength(1);
  });

  it('takes over from an older connection of the device, whatever the client ids are', async () => {
    const older = await connect();
    const newer = await connect();
    await older.closed();
    await aMoment();
    expect(dispatcher.publisher.types()).toEqual(['session.opened', 'session.closed', 'session.opened']);
    expect(dispatcher.publisher.published[1]?.value).toMatchObject({ epoch: 101, reason: 'takenOver' });
    expect(dispatcher.life().sessions.find(PRODUCT, 'ems-01')?.epoch).toBe(102);
    expect(newer.client.connected).toBe(true);
    await newer.end();
  });

  it('leaves devices alone that call themselves the same', async () => {
    const [first, second] = await Promise.all([
      MqttDevice.connect(dispatcher.url, 'ems-01', loginOf('ems-01', 'same')),
      MqttDevice.connect(dispatcher.url, 'ems-02', loginOf('ems-02', 'same')),
    ]);
    await aMoment();
    expect([first.client.connected, second.client.connected]).toEqual([true, true]);
    await Promise.all([first.end(), second.end()]);
  });

  it('is told in order once Kafka is back, and the login did not wait for that', async () => {
    dispatcher.publisher.isAway = true;
    const first = await connect();
    await first.end();
    const second = await connect();
    await waitFor(() => dispatcher.publisher.attempts > 1, { limitMs: 60_000, what: 'another attempt' });
    dispatcher.publisher.isAway = false;
    await dispatcher.publisher.waitFor('session.opened', 2);
    expect(dispatcher.publisher.published.map(({ type, value }) => [type, value.epoch])).toEqual([
      ['session.opened', 101],
      ['session.closed', 101],
      ['session.opened', 102],
    ]);
    await second.end();
  });

  it('ends when its slot is lost, without a word, and devices come back into the next life', async () => {
    const device = await connect();
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.slot.lose();
    await device.closed();
    const refused = await RawDevice.connect(dispatcher.mqtt.port);
    await refused.closed();
    dispatcher.slot.acquire(2);
    await waitFor(() => dispatcher.mqtt.isServing, { limitMs: 60_000, what: 'the next life' });
    const again = await connect();
    await dispatcher.publisher.waitFor('session.opened', 2);
    expect(dispatcher.publisher.published.map(({ type, value }) => [type, value.incarnation])).toEqual([
      ['session.opened', 1],
      ['session.opened', 2],
    ]);
    await again.end();
  });

  it('says nothing for a slot that somebody else could hold, before it is told so', async () => {
    const device = await connect();
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.slot.held = undefined;
    await device.end();
    const refused = await RawDevice.connect(dispatcher.mqtt.port);
    await refused.closed();
    await aMoment();
    expect(dispatcher.publisher.types()).toEqual(['session.opened']);
    expect(dispatcher.mqtt.isServing).toBe(false);
  });

  it('lets nobody in before the commands of the slot are read', async () => {
    dispatcher.feed.problem = () => 'where to read from is not known yet';
    dispatcher.slot.acquire(2);
    const refused = await RawDevice.connect(dispatcher.mqtt.port);
    await refused.closed();
    dispatcher.feed.problem = () => undefined;
    await waitFor(() => dispatcher.mqtt.isServing, { limitMs: 60_000, what: 'the dispatcher to serve' });
  });

  it('is told to be over when the dispatcher stops, all in one go', async () => {
    const devices = await Promise.all([connect(), MqttDevice.connect(dispatcher.url, 'ems-02')]);
    await dispatcher.publisher.waitFor('session.opened', 2);
    const before = dispatcher.publisher.attempts;
    await dispatcher.keeper.stop();
    expect(dispatcher.publisher.ofType('session.closed')).toMatchObject([
      { reason: 'shutdown' },
      { reason: 'shutdown' },
    ]);
    expect(dispatcher.publisher.attempts).toBe(before + 1);
    await Promise.all(devices.map((device) => device.closed()));
  });
});
