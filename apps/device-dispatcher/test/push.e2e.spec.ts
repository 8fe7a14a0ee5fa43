import { setTimeout as passed } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CrashPoints, waitFor } from '@setpoint/service-kit';
import type { DeviceConnection } from '../src/sessions/session.js';
import { ManualTimers } from './manual-timers.js';
import { loginOf, MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { aMoment, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const SET = topicOf('ems-01', 'thing/service/measurepoint/set');

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

const connect = (options = {}) => MqttDevice.connect(dispatcher.url, 'ems-01', options);
const deliver = async (more = {}) => {
  const command = await dispatcher.commandFor('ems-01', more);
  return dispatcher.life().delivery.deliver(command);
};

describe('pushing a command', () => {
  it.each([
    ['no subscription', []],
    ['an exact subscription', [SET]],
    ['overlapping wildcards', [SET, topicOf('ems-01', 'thing/service/+/+'), topicOf('ems-01', '#')]],
  ])('reaches the device exactly once with %s', async (_, filters) => {
    const device = await connect();
    if (filters.length > 0) await device.client.subscribeAsync(filters, { qos: 1 });
    expect(await deliver({ messageId: 1767225600 })).toBe('handedOver');
    expect(
      await deliver({ commandType: 2, identifier: 'restart', inputData: { delay: 5 }, messageId: 5 }),
    ).toBe('handedOver');
    await device.messages(2);
    await aMoment();
    expect(device.received).toEqual([
      {
        topic: SET,
        qos: 0,
        payload:
          '{"id":"1767225600","version":"1.0","params":{"setpoint_kw":12.5},"method":"thing.service.measurepoint.set"}',
      },
      {
        topic: topicOf('ems-01', 'thing/service/restart'),
        qos: 0,
        payload: '{"id":"5","version":"1.0","params":{"delay":5},"method":"thing.service.restart"}',
      },
    ]);
    await device.end();
  });

  it('reports the hand-over', async () => {
    const device = await connect();
    const command = await dispatcher.commandFor('ems-01');
    await dispatcher.life().delivery.deliver(command);
    const { commandId, dispatchNumber } = command;
    expect(await dispatcher.publisher.waitFor('dispatch.handedOver')).toEqual([
      { assetId: 'asset-ems-01', commandId, dispatchNumber, at: expect.any(Number) },
    ]);
    await device.end();
  });

  it('sends with the QoS of the product and reports the acknowledgement apart from the hand-over', async () => {
    const device = await connect();
    await deliver({ qos: 1 });
    expect((await device.messages(1))[0]?.qos).toBe(1);
    await dispatcher.publisher.waitFor('dispatch.acknowledged');
    await dispatcher.publisher.waitFor('dispatch.handedOver');
    await device.end();
  });

  it('needs no acknowledgement, however many are missing', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    for (let i = 0; i < 40; i += 1) expect(await deliver({ qos: 1 })).toBe('handedOver');
    const pushes = () => device.packets.filter((p) => p.cmd === 'publish');
    await waitFor(() => pushes().length === 40, { limitMs: 60_000, what: '40 pushes' });
    const ids = pushes().map((p) => ('messageId' in p ? p.messageId : 0));
    expect(new Set(ids).size).toBe(40);
    // Those given up long ago are not remembered.
    for (const messageId of ids) device.send({ cmd: 'puback', messageId: Number(messageId) });
    await dispatcher.publisher.waitFor('dispatch.acknowledged', 16);
    await aMoment();
    expect(dispatcher.publisher.ofType('dispatch.acknowledged')).toHaveLength(16);
    device.socket.destroy();
  });

  it.each([true, false])('sends nothing again after a reconnect with clean session %s', async (clean) => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { clean });
    await device.packet('connack');
    device.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: topicOf('ems-01', '#'), qos: 1 }],
    } as never);
    await device.packet('suback');
    await deliver({ qos: 1 });
    await device.packet('publish');
    device.socket.destroy();
    const again = await RawDevice.connect(dispatcher.mqtt.port);
    again.sendConnect(loginOf('ems-01'), { clean });
    expect((await again.packet('connack')).sessionPresent).toBe(false);
    await aMoment();
    expect(again.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
    again.socket.destroy();
  });

  it('never handles a number again, nor an earlier one, not even in another session', async () => {
    const device = await connect();
    const command = await dispatcher.commandFor('ems-01', { dispatchNumber: 7 });
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('repeated');
    await device.end();
    const again = await connect();
    expect(await deliver({ dispatchNumber: 7 })).toBe('repeated');
    expect(await deliver({ dispatchNumber: 6 })).toBe('repeated');
    expect(await deliver({ dispatchNumber: 8 })).toBe('handedOver');
    expect(await again.messages(1)).toHaveLength(1);
    await again.end();
  });

  it('does not handle a number that it once refused', async () => {
    const command = await dispatcher.commandFor('ems-01', { epoch: 101 });
    expect(await dispatcher.life().delivery.deliver(command)).toBe('noSession');
    const device = await connect();
    expect(await dispatcher.life().delivery.deliver(command)).toBe('repeated');
    await device.end();
  });

  it('ignores what another life of the slot was told', async () => {
    const device = await connect();
    expect(await deliver({ incarnation: 0 })).toBe('foreign');
    expect(await deliver({ slot: 4 })).toBe('foreign');
    await aMoment();
    expect(device.received).toEqual([]);
    expect(dispatcher.publisher.types()).toEqual(['session.opened']);
    await device.end();
  });

  it.each([
    ['noSession', { epoch: 55 }],
    ['noSession', { assetId: 'another' }],
    ['late', { sendBy: Date.now() - 1 }],
    ['late', { remainingMs: 0 }],
    ['encodeFailed', { dataFormat: 'Custom' as const }],
    ['encodeFailed', { commandType: 2 as const, inputData: 7 }],
  ])('refuses with %s (#%#)', async (reason, more) => {
    const device = await connect();
    expect(await deliver(more)).toBe(reason);
    expect(await dispatcher.publisher.waitFor('dispatch.notDelivered')).toMatchObject([{ reason }]);
    await aMoment();
    expect(device.received).toEqual([]);
    await device.end();
  });

  it('refuses with noSession when the device is gone', async () => {
    const device = await connect();
    const command = await dispatcher.commandFor('ems-01');
    await device.end();
    await dispatcher.publisher.waitFor('session.closed');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('noSession');
  });

  it('writes nothing for a slot that was lost', async () => {
    const device = await connect();
    const { delivery } = dispatcher.life();
    const delivering = delivery.deliver(await dispatcher.commandFor('ems-01'));
    dispatcher.slot.held = undefined;
    expect(await delivering).toBe('abandoned');
    await device.end();
  });

  it('does not happen any more once a stopping dispatcher has told that the session is over', async () => {
    const device = await connect();
    const { delivery } = dispatcher.life();
    const delivering = delivery.deliver(await dispatcher.commandFor('ems-01'));
    await dispatcher.keeper.stop();
    expect(await delivering).toBe('noSession');
    expect(dispatcher.publisher.types()).toEqual([
      'session.opened',
      'session.closed',
      'dispatch.notDelivered',
    ]);
    expect(device.received).toEqual([]);
  });

  it('passes its crash points at the hand-over', async () => {
    for (const point of ['dispatcher.beforeWrite', 'dispatcher.afterHandOverBeforeReport']) {
      let isReached = false;
      const crashPoints = new CrashPoints(point, () => {
        isReached = true;
      });
      const other = await startDispatcher({ crashPoints });
      const device = await MqttDevice.connect(other.url, 'ems-01');
      await other.life().delivery.deliver(await other.commandFor('ems-01'));
      expect(isReached).toBe(true);
      await device.end();
      await other.stop();
    }
  });
});

describe('the first push after a login', () => {
  it('waits more than 100 ms, and looks at the session again when they are over', async () => {
    const timers = new ManualTimers();
    const other = await startDispatcher({ timers });
    const device = await MqttDevice.connect(other.url, 'ems-01');
    const first = other.life().delivery.deliver(await other.commandFor('ems-01'));
    await aMoment();
    timers.advance(100);
    await aMoment();
    expect(device.received).toEqual([]);
    timers.advance(5);
    expect(await first).toBe('handedOver');
    expect(await other.life().delivery.deliver(await other.commandFor('ems-01'))).toBe('handedOver');
    await device.end();

    const again = await MqttDevice.connect(other.url, 'ems-01');
    const second = other.life().delivery.deliver(await other.commandFor('ems-01'));
    await again.end();
    await waitFor(() => other.life().sessions.count === 0, { limitMs: 60_000, what: 'the end' });
    timers.advance(105);
    expect(await second).toBe('noSession');
    await other.stop();
  });

  it('waits until a client that keeps sessions is through with subscribing', async () => {
    const timers = new ManualTimers();
    const other = await startDispatcher({ timers });
    const device = await MqttDevice.connect(other.url, 'ems-01', { clean: false });
    const first = other.life().delivery.deliver(await other.commandFor('ems-01'));
    for (const path of ['thing/event/+/post_reply', 'thing/service/+', 'thing/model/down_raw']) {
      await aMoment();
      timers.advance(900);
      await device.client.subscribeAsync(topicOf('ems-01', path), { qos: 0 });
    }
    await aMoment();
    timers.advance(999);
    await aMoment();
    expect(device.received).toEqual([]);
    timers.advance(1);
    expect(await first).toBe('handedOver');
    await device.end();
    await other.stop();
  });

  it('goes to such a client as soon as it has subscribed its topic, and not before 105 ms', async () => {
    const timers = new ManualTimers();
    const other = await startDispatcher({ timers });
    const device = await MqttDevice.connect(other.url, 'ems-01', { clean: false });
    const first = other.life().delivery.deliver(await other.commandFor('ems-01'));
    await aMoment();
    await device.client.subscribeAsync(SET, { qos: 0 });
    timers.advance(104);
    await aMoment();
    expect(device.received).toEqual([]);
    timers.advance(1);
    expect(await first).toBe('handedOver');
    await device.end();

    const again = await MqttDevice.connect(other.url, 'ems-01', { clean: false });
    const second = other.life().delivery.deliver(await other.commandFor('ems-01'));
    await aMoment();
    timers.advance(500);
    await aMoment();
    expect(again.received).toEqual([]);
    await again.client.subscribeAsync(SET, { qos: 0 });
    expect(await second).toBe('handedOver');
    await again.end();
    await other.stop();
  });
});

describe('a device that stops reading', () => {
  /** The kernel takes a while to be full: what drains within a moment is not stuck yet. */
  const isWritable = (connection: DeviceConnection) =>
    Promise.race([connection.whenWritable().then(() => true), passed(100, false)]);

  it('holds up nobody else, gets no command meanwhile, and loses its connection', async () => {
    const frozen = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const device = await MqttDevice.connect(dispatcher.url, 'ems-02');
    const { connection } = await dispatcher.online('ems-01');
    const answer = { topic: topicOf('ems-01', 'x_reply'), payload: 'x'.repeat(60_000), qos: 0 } as const;
    frozen.socket.pause();
    for (let i = 0; i < 1_000 && (await isWritable(connection)); i += 1) connection.push(answer);
    expect(await deliver({ remainingMs: 200 })).toBe('late');
    const command = await dispatcher.commandFor('ems-02');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    for (let i = 0; i < 10; i += 1) connection.push(answer);
    expect(connection.isOpen).toBe(false);
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([
      { reason: 'stoppedReading' },
    ]);
    await device.messages(1);
    frozen.socket.destroy();
    await device.end();
  });
});
