import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryChanged } from '@setpoint/contracts';
import { waitFor } from '@setpoint/service-kit';
import { GatewayDevice, nameOf } from './gateway-device.js';
import { ManualTimers } from './manual-timers.js';
import { MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
let revision = 0;

const start = async (options = {}) => {
  dispatcher = await startDispatcher(options);
  const { registry, topology } = dispatcher;
  registry.add('gw-1', { productType: 'Gateway' }).add('gw-2', { productType: 'Gateway' });
  for (const key of ['meter-1', 'meter-2']) registry.add(key);
  topology.join('gw-1', 'meter-1', 'meter-2').join('gw-2', 'meter-1');
};
beforeEach(() => start());
afterEach(() => dispatcher.stop());

const connect = async (key: string): Promise<GatewayDevice> => {
  const gateway = await GatewayDevice.connect(dispatcher.url, key);
  await dispatcher.online(key);
  return gateway;
};

/** As the registry announces it. */
const changeOf = (
  deviceKey: string,
  change: 'enabled' | 'disabled' | 'removed',
  gateways: readonly string[] = [],
  more: Partial<RegistryChanged> = {},
): RegistryChanged => {
  revision += 1;
  const key = `asset-${deviceKey}`;
  const members = gateways.map((gateway) => `asset-${gateway}`);
  return { kind: 'device', key, change, revision, ...nameOf(deviceKey), gateways: members, ...more };
};

const follow = (...changes: RegistryChanged[]) => dispatcher.follower.follow(dispatcher.life(), changes);

/** From then on it may be pushed to. */
const pastFirstMoment = async (key: string): Promise<void> => {
  const { pushableAt } = await dispatcher.online(key);
  await waitFor(() => performance.now() >= pushableAt, {
    limitMs: 60_000,
    what: 'the first moment to be over',
  });
};

const disable = (key: string) => dispatcher.registry.add(key, { enabled: false });

describe('a gateway whose sub-device was changed', () => {
  it.each([
    ['enabled', 'enable'],
    ['disabled', 'disable'],
    ['removed', 'delete'],
  ] as const)('is told that it was %s, logged in or not', async (change, verb) => {
    const gateway = await connect('gw-1');
    await follow(changeOf('meter-1', change, ['gw-1', 'gw-2']));
    await waitFor(() => gateway.pushed().length > 0, { limitMs: 60_000, what: 'the notice' });
    const [notice] = gateway.pushed();
    expect(notice?.topic).toBe(`/ext/session/${PRODUCT}/gw-1/combine/${verb}`);
    const { id, ...rest } = JSON.parse(notice?.payload ?? '{}');
    expect(rest).toEqual({ version: '1.0', method: `combine.${verb}`, params: [nameOf('meter-1')] });
    // No device counts so far, and no command has so long an id.
    expect(id).toMatch(/^\d{16}$/);
  });

  it('is told of many with few messages, and of each once', async () => {
    const gateway = await connect('gw-1');
    const changes = Array.from({ length: 45 }, (_, index) => changeOf(`m-${index}`, 'enabled', ['gw-1']));
    await follow(...changes);
    await follow(...changes);
    await follow(changeOf('m-0', 'disabled', ['gw-1']));
    await waitFor(() => gateway.pushed().length > 3, { limitMs: 60_000, what: 'the notices' });
    const told = gateway.pushed().map(({ payload }) => JSON.parse(payload));
    expect(told.map(({ method, params }) => [method, params.length])).toEqual([
      ['combine.enable', 20],
      ['combine.enable', 20],
      ['combine.enable', 5],
      ['combine.disable', 1],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(4);
  });

  it('is told nothing that is older than what it was told', async () => {
    const gateway = await connect('gw-1');
    const older = changeOf('meter-1', 'disabled', ['gw-1']);
    await follow(changeOf('meter-1', 'enabled', ['gw-1']), older);
    await waitFor(() => gateway.pushed().length > 0, { limitMs: 60_000, what: 'the notice' });
    await aMoment();
    expect(gateway.pushed().map(({ topic }) => topic.split('/').at(-1))).toEqual(['enable']);
  });

  it('is told before the sub-device is logged out, and stays', async () => {
    const gateway = await connect('gw-1');
    await gateway.login('meter-1');
    await pastFirstMoment('meter-1');
    disable('meter-1');
    await follow(changeOf('meter-1', 'disabled', ['gw-1']));
    expect(dispatcher.life().sessions.find(PRODUCT, 'meter-1')).toBeUndefined();
    await waitFor(() => gateway.pushed().length > 0, { limitMs: 60_000, what: 'the notice' });
    await aMoment();
    expect(gateway.pushed().map(({ topic }) => topic)).toEqual([
      `/ext/session/${PRODUCT}/gw-1/combine/disable`,
    ]);
    expect(gateway.device.client.connected).toBe(true);
  });

  it('answers, and that is heard by nobody', async () => {
    const gateway = await connect('gw-1');
    const reply = JSON.stringify({ id: '1767225600123000', code: 200, data: '', message: '' });
    for (const topic of [
      `/ext/session/${PRODUCT}/gw-1/combine/disable_reply`,
      topicOf('gw-1', 'thing/disable_reply'),
    ])
      await gateway.device.client.publishAsync(topic, reply, { qos: 1 });
    await aMoment();
    expect(gateway.device.received).toEqual([]);
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
  });

  it('is the only one that is told', async () => {
    const other = await connect('gw-2');
    const stranger = await connect('ems-01');
    await follow(changeOf('meter-2', 'disabled', ['gw-1']));
    await follow(changeOf('meter-2', 'disabled', []));
    await aMoment();
    expect([...other.pushed(), ...stranger.pushed()]).toEqual([]);
  });

  it('is not told in the first moment of its connection', async () => {
    await dispatcher.stop();
    const timers = new ManualTimers();
    await start({ timers });
    const gateway = await connect('gw-1');
    await follow(changeOf('meter-1', 'disabled', ['gw-1']));
    await follow(changeOf('meter-1', 'enabled', ['gw-1']));
    await aMoment();
    timers.advance(99);
    await aMoment();
    expect(gateway.pushed()).toEqual([]);
    timers.advance(105);
    await waitFor(() => gateway.pushed().length > 1, { limitMs: 60_000, what: 'the notices' });
    expect(gateway.pushed().map(({ topic }) => topic.split('/').at(-1))).toEqual(['disable', 'enable']);
  });
});

describe('a device that was changed', () => {
  it.each([
    ['disabled', 'disable'],
    ['removed', 'delete'],
  ] as const)('is told that it was %s, before its connection ends', async (change, verb) => {
    const device = await MqttDevice.connect(dispatcher.url, 'ems-01');
    const session = await dispatcher.online('ems-01');
    await waitFor(() => performance.now() >= session.pushableAt, {
      limitMs: 60_000,
      what: 'the first moment',
    });
    if (change === 'removed') dispatcher.registry.devices.delete('ems-01');
    else disable('ems-01');
    await follow(changeOf('ems-01', change));
    expect(dispatcher.life().sessions.count).toBe(0);
    await device.closed();
    expect(device.received.map(({ topic }) => topic)).toEqual([topicOf('ems-01', `thing/${verb}`)]);
    expect(JSON.parse(device.received[0]?.payload ?? '')).toMatchObject({
      version: '1.0',
      method: `thing.${verb}`,
      params: {},
    });
  });

  it('is told nothing when it may stay', async () => {
    const device = await MqttDevice.connect(dispatcher.url, 'ems-01');
    const session = await dispatcher.online('ems-01');
    await waitFor(() => performance.now() >= session.pushableAt, {
      limitMs: 60_000,
      what: 'the first moment',
    });
    await follow(changeOf('ems-01', 'enabled'), changeOf('ems-01', 'disabled'));
    await aMoment();
    expect(device.received).toEqual([]);
    expect(device.client.connected).toBe(true);
  });

  it('is cut off at once in the first moment of its connection', async () => {
    await dispatcher.stop();
    await start({ timers: new ManualTimers() });
    const device = await MqttDevice.connect(dispatcher.url, 'ems-01');
    await dispatcher.online('ems-01');
    disable('ems-01');
    await follow(changeOf('ems-01', 'disabled'));
    await device.closed();
    expect(device.received).toEqual([]);
  });

  it('is not heard any more once it was told, and is cut off though it does not hang up', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01', { allowHalfOpen: true });
    const session = await dispatcher.online('ems-01');
    await waitFor(() => performance.now() >= session.pushableAt, {
      limitMs: 60_000,
      what: 'the first moment',
    });
    disable('ems-01');
    await follow(changeOf('ems-01', 'disabled'));
    await device.packet('publish');
    device.send({
      cmd: 'publish',
      topic: topicOf('ems-01', 'thing/service/measurepoint/set_reply'),
      payload: JSON.stringify({ id: '1767225601', code: 200, data: {} }),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    await waitFor(() => dispatcher.mqtt.connectionCount === 0, { limitMs: 60_000, what: 'the end' });
    expect(device.packets.some(({ cmd }) => cmd === 'puback')).toBe(false);
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
  });
});
