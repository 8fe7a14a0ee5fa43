import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { loginOf, RawDevice } from './mqtt-device.js';
import { aMoment, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

const mqtt31 = { protocolId: 'MQIsdp', protocolVersion: 3 };

const returnCodeOf = async (login: Parameters<RawDevice['sendConnect']>[0], more: object = {}) => {
  const device = await RawDevice.connect(dispatcher.mqtt.port);
  device.sendConnect(login, more);
  const { returnCode, sessionPresent } = await device.packet('connack');
  if (returnCode !== 0) await device.closed();
  else device.socket.destroy();
  expect(sessionPresent).toBe(false);
  return returnCode;
};

describe('logging in', () => {
  it.each([
    ['a plain client id', 'ems-01', {}],
    ['a long one with braces', 'ems-01{ip=fe80::1%eth0,version=enos-mqtt-2.2.16,compress=DEFAULT}', {}],
    ['one of 300 characters', 'x'.repeat(300), {}],
    ['a kept session', 'ems-01', { clean: false }],
    ['no keep-alive', 'ems-01', { keepalive: 0 }],
    ['a will', 'ems-01', { will: { topic: '/sys/x', payload: Buffer.from('x'), qos: 1, retain: true } }],
  ])('succeeds with %s', async (_, device, more) => {
    expect(await returnCodeOf(loginOf('ems-01', device), more)).toBe(0);
  });

  it.each([
    ['a wrong secret', () => loginOf('ems-01', 'ems-01', 'wrong')],
    ['no options in the client id', () => ({ ...loginOf('ems-01'), clientId: 'ems-01' })],
    ['an empty client id', () => ({ ...loginOf('ems-01'), clientId: '' })],
    ['an unknown device', () => loginOf('ems-99')],
    ['a user name without product', () => ({ ...loginOf('ems-01'), username: 'ems-01' })],
    ['no user name and no password', () => ({ clientId: loginOf('ems-01').clientId })],
  ])('is refused with 4 for %s', async (_, login) => {
    expect(await returnCodeOf(login())).toBe(4);
  });

  it('is answered when Kafka knows of it, so that whoever hears of it can reach the device', async () => {
    dispatcher.publisher.hold();
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'));
    await dispatcher.publisher.whenHeld();
    await aMoment();
    expect(device.packets).toEqual([]);
    dispatcher.publisher.release();
    expect(await device.packet('connack')).toMatchObject({ returnCode: 0 });
    expect(dispatcher.publisher.types()).toEqual(['session.opened']);
    device.socket.destroy();
  });

  it('is answered without Kafka as well', async () => {
    dispatcher.publisher.isAway = true;
    expect(await returnCodeOf(loginOf('ems-01'))).toBe(0);
    dispatcher.publisher.isAway = false;
  });

  it('is refused with 5 for a secure mode that is none', async () => {
    const login = loginOf('ems-01');
    const clientId = login.clientId.replace('securemode=2', 'securemode=7');
    expect(await returnCodeOf({ ...login, clientId })).toBe(5);
  });

  it.each(['LZ4', 'lzo', 'SNAPPY'])('is refused with 5 for %s compression', async (compression) => {
    expect(await returnCodeOf(loginOf('ems-01', `ems-01{compress=${compression}}`))).toBe(5);
  });

  it('is refused with 5 for a disabled device and for a product that demands certificates', async () => {
    dispatcher.registry.add('off-1', { enabled: false }).add('tls-1', { biDirectionalAuth: true });
    expect(await returnCodeOf(loginOf('off-1'))).toBe(5);
    expect(await returnCodeOf(loginOf('tls-1'))).toBe(5);
  });

  it('is refused with 3 while the registry is away', async () => {
    dispatcher.registry.isAway = true;
    expect(await returnCodeOf(loginOf('ems-01'))).toBe(3);
  });

  it('is refused with 1 for other versions of MQTT', async () => {
    expect(await returnCodeOf(loginOf('ems-01'), mqtt31)).toBe(1);
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { protocolVersion: 5 });
    expect((await device.packet('connack')).returnCode).toBe(1);
    await device.closed();
  });

  it('hears with MQTT 3.1 why it was refused with 3.1.1, as the Java SDK asks again so', async () => {
    dispatcher.registry.add('off-2', { enabled: false });
    const wrong = { ...loginOf('ems-01'), password: 'f'.repeat(64) };
    expect(await returnCodeOf(wrong, mqtt31)).toBe(4);
    expect(await returnCodeOf(loginOf('off-2'), mqtt31)).toBe(5);
    dispatcher.registry.isAway = true;
    expect(await returnCodeOf(loginOf('ems-01'), mqtt31)).toBe(3);
    dispatcher.registry.isAway = false;
    expect(dispatcher.publisher.types()).toEqual([]);
  });

  it('closes the connection of a device that was disabled while it logged in', async () => {
    const { registry } = dispatcher;
    const give = registry.nextSessionEpochs.bind(registry);
    registry.nextSessionEpochs = (count) => {
      registry.add('ems-01', { enabled: false });
      return give(count);
    };
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'));
    await device.closed();
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([{ reason: 'notAllowed' }]);
  });

  it('opens no session for a device that is gone before it is let in', async () => {
    const { registry } = dispatcher;
    const give = registry.nextSessionEpochs.bind(registry);
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    registry.nextSessionEpochs = async (count) => {
      device.socket.destroy();
      await waitFor(() => dispatcher.mqtt.connectionCount === 0, { limitMs: 60_000, what: 'the end' });
      return give(count);
    };
    device.sendConnect(loginOf('ems-01'));
    await device.closed();
    await aMoment();
    expect(dispatcher.life().sessions.count).toBe(0);
    expect(dispatcher.publisher.types()).toEqual([]);
  });

  it('leaves no session behind when devices vanish right after CONNECT', async () => {
    for (let i = 0; i < 100; i += 1) {
      const device = await RawDevice.connect(dispatcher.mqtt.port);
      device.sendConnect(loginOf('ems-01'));
      // Some before the CONNACK is written, some in the same turn, some after.
      for (let turn = 0; turn < i % 5; turn += 1) await nextTurn();
      device.socket.resetAndDestroy();
    }
    await waitFor(() => dispatcher.mqtt.connectionCount === 0, { limitMs: 60_000, what: 'the end of all' });
    const { publisher } = dispatcher;
    await waitFor(() => dispatcher.life().sessions.count === 0, { limitMs: 60_000, what: 'no session' });
    await publisher.waitFor('session.closed', publisher.ofType('session.opened').length);
  });
});
