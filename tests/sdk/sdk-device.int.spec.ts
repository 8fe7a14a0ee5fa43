import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import type { Packet } from 'mqtt-packet';
import { cHabits, type Habits, javaHabits, nodeHabits, pythonHabits, SdkDevice } from './index.js';
import { connack, publish, StubPlatform } from './stub-platform.js';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };
const own = '/sys/pQ7wXk2L/ems-01';
const setTopic = `${own}/thing/service/measurepoint/set`;
const command = {
  id: '1767225600',
  version: '1.0',
  params: { setpoint_kw: 12.5 },
  method: 'thing.service.measurepoint.set',
};

let platform: StubPlatform;
const devices: SdkDevice[] = [];

beforeEach(async () => {
  platform = await StubPlatform.start();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.lose();
  platform.stop();
});

const deviceWith = (habits: Habits, commandQos: 0 | 1 = 0): SdkDevice => {
  const { address } = platform;
  const device = new SdkDevice({ address, keys, deviceSecret: 'secret', habits, commandQos });
  device.handlers.set = () => ({ code: 200 });
  devices.push(device);
  return device;
};

/** Its application has registered its handlers. */
const readyWith = async (habits: Habits, commandQos: 0 | 1 = 0): Promise<SdkDevice> => {
  const device = deviceWith(habits, commandQos);
  await device.connect();
  await waitFor(() => device.isReady, { limitMs: 20_000 });
  return device;
};

const faults: [string, Packet[], string][] = [
  ['a command whose id is a number', [publish(setTopic, { ...command, id: 7 })], 'an id that is no text'],
  ['a command whose id has a letter', [publish(setTopic, { ...command, id: '7a' })], 'an id that is no text'],
  [
    'a command with an id of 20 digits',
    [publish(setTopic, { ...command, id: '1'.repeat(20) })],
    'an id that',
  ],
  ['a command that comes twice', [publish(setTopic, command), publish(setTopic, command)], 'twice'],
  ['what is no JSON', [publish(setTopic, 'off')], 'no JSON'],
  ['an empty message', [publish(setTopic, '')], 'no JSON'],
  ['a command without params', [publish(setTopic, { ...command, params: undefined })], 'members'],
  ['a command whose params are null', [publish(setTopic, { ...command, params: null })], 'params that are'],
  ['a command with a fifth member', [publish(setTopic, { ...command, time: 1 })], 'members'],
  [
    'a method that does not fit',
    [publish(setTopic, { ...command, method: 'thing.x' })],
    'the method thing.x',
  ],
  ['a retained command', [publish(setTopic, command, { retain: true })], 'a retained message'],
  [
    'a command that is sent again',
    [publish(setTopic, command, { qos: 1, messageId: 5, dup: true })],
    'a message that is sent again',
  ],
  ['a command with another QoS', [publish(setTopic, command, { qos: 1, messageId: 5 })], 'QoS 1'],
  ['its own reply', [publish(`${setTopic}_reply`, { id: '1', code: 200, data: {} })], 'a message on'],
  ['its own post', [publish(`${own}/thing/measurepoint/post`, {})], 'a message on'],
  [
    'a command for a device that is not logged in',
    [publish('/sys/mT5sVb9N/meter-3/thing/service/measurepoint/set', command)],
    'which is not logged in here',
  ],
  [
    'an answer that it did not ask for',
    [publish(`${own}/thing/measurepoint/post_reply`, { id: '9', code: 200, data: {} })],
    'an answer that nobody asked for',
  ],
  ['a PUBACK for nothing', [{ cmd: 'puback', messageId: 9 }], 'an unexpected puback 9'],
];

describe('an imitated device', () => {
  it.each(faults)('gives up over %s', async (_, packets, problem) => {
    const device = await readyWith(nodeHabits);
    platform.send(...packets);
    await waitFor(() => device.failures.length > 0, { limitMs: 20_000 });
    expect(device.failures[0]).toContain(problem);
    await waitFor(() => !device.isConnected, { limitMs: 20_000 });
  });

  it('gives up when there is said to be a session', async () => {
    platform.greeting = [connack(true)];
    const device = deviceWith(cHabits);
    await device.connect().catch(() => undefined);
    expect(device.failures[0]).toContain('says that there is a session');
  });

  it('loses a command that comes with CONNACK', async () => {
    platform.greeting = [connack(), publish(setTopic, command)];
    const device = deviceWith(nodeHabits);
    await device.connect().catch(() => undefined);
    expect(device.failures[0]).toContain('in the same segment as CONNACK');
  });

  it('gives up over a command that comes before its application has handlers', async () => {
    const device = deviceWith(nodeHabits);
    await device.connect();
    platform.send(publish(setTopic, command));
    await waitFor(() => device.failures.length > 0, { limitMs: 20_000 });
    expect(device.failures[0]).toContain('a command before there is a handler');
  });

  it('swallows a command with the id of a request of its own, as Node does', async () => {
    const device = await readyWith(nodeHabits);
    const answer = device.ask('thing/measurepoint/post', {});
    await waitFor(() => platform.published().length > 0, { limitMs: 20_000 });
    platform.send(publish(`${own}/thing/measurepoint/post_reply`, { id: '1', code: 200, data: {} }));
    expect(await answer).toMatchObject({ code: 200 });
    platform.send(publish(setTopic, { ...command, id: '1' }));
    await waitFor(() => device.failures.length > 0, { limitMs: 20_000 });
    expect(device.failures[0]).toContain('is swallowed');
    expect(device.commands).toEqual([]);
  });

  it('gives up over a command that its SDK has not subscribed to yet, as C does', async () => {
    const device = deviceWith(cHabits);
    const connecting = device.connect().catch(() => undefined);
    await waitFor(() => device.isReady, { limitMs: 20_000 });
    platform.send(publish(setTopic, command));
    await connecting;
    expect(device.failures[0]).toContain('a command before the subscription');
  });

  it.each([
    ['once by Node', nodeHabits, [4]],
    ['and at once again with MQTT 3.1 by Java', javaHabits(), [4, 3]],
  ])('tries a login that is refused %s', async (_, habits, levels) => {
    platform.greeting = [connack(false, 4)];
    await expect(deviceWith(habits).connect()).rejects.toMatchObject({ returnCode: 4 });
    const tried = platform.received.map((packet) =>
      packet.cmd === 'connect' ? packet.protocolVersion : packet.cmd,
    );
    expect(tried).toEqual(levels);
  });

  it('unsubscribes what Java did not ask for', async () => {
    await readyWith(javaHabits());
    platform.send(publish(`${own}/thing/tag/query_reply`, { id: '9', code: 200, data: {} }));
    await waitFor(() => platform.received.some((packet) => packet.cmd === 'unsubscribe'), {
      limitMs: 20_000,
    });
  });

  it('gives up over what is not compressed, when it announced compression', async () => {
    const device = await readyWith(javaHabits({ compress: 'GZIP' }));
    platform.send(publish(setTopic, command));
    await waitFor(() => device.failures.length > 0, { limitMs: 20_000 });
    expect(device.failures[0]).toContain('not compressed');
  });
});

const orders: [string, Habits, string[]][] = [
  ['Node replies and then acknowledges', nodeHabits, ['publish', 'puback']],
  ['Python acknowledges and then replies', pythonHabits, ['puback', 'publish']],
  ['Java acknowledges and then replies', javaHabits(), ['puback', 'publish']],
];

describe('an imitated device, with a command at QoS 1', () => {
  it.each(orders)('of %s', async (_, habits, wanted) => {
    const device = await readyWith(habits, 1);
    platform.send(publish(setTopic, command, { qos: 1, messageId: 5 }));
    const kinds = () => platform.received.map(({ cmd }) => cmd).slice(1);
    await waitFor(() => kinds().length >= 2, { limitMs: 20_000 });
    expect(kinds()).toEqual(wanted);
    expect(device.failures).toEqual([]);
  });
});

describe('the subscriptions of', () => {
  const subscriptions = () => platform.received.filter(({ cmd }) => cmd === 'subscribe').length;
  /** Two connections with a request in each. */
  const askTwice = async (habits: Habits): Promise<number[]> => {
    const device = await readyWith(habits);
    const counts: number[] = [];
    for (const count of [1, 2]) {
      const answer = device.ask('thing/measurepoint/post', {});
      await waitFor(() => platform.published().length === count, { limitMs: 20_000 });
      const id = habits.requestId(count);
      platform.send(publish(`${own}/thing/measurepoint/post_reply`, { id, code: 200, data: {} }));
      await answer;
      counts.push(subscriptions());
      device.lose();
      await device.connect();
    }
    return counts;
  };

  it('Java are made again in each connection', async () => {
    expect(await askTwice(javaHabits())).toEqual([1, 2]);
  });

  it('Node are made again with one SUBSCRIBE, after what was not acknowledged and before its sub-devices log in', async () => {
    const device = await readyWith(nodeHabits);
    const meter = { productKey: 'mT5sVb9N', deviceKey: 'meter-3', deviceSecret: 'secret' };
    const login = device.subDevices.logIn({ keys: meter, handlers: { services: {} } });
    await waitFor(() => platform.published().length === 1, { limitMs: 20_000 });
    const { deviceSecret, ...data } = meter;
    platform.send(publish('/ext/session/pQ7wXk2L/ems-01/combine/login_reply', { id: '1', code: 200, data }));
    await login;
    platform.acknowledges = false;
    const answer = device.ask('thing/measurepoint/post', {});
    await waitFor(() => platform.published().length === 2, { limitMs: 20_000 });
    device.lose();
    platform.acknowledges = true;
    const before = platform.received.length;
    void device.connect().catch(() => undefined);
    await waitFor(() => platform.published().length === 4 || device.failures.length > 0, { limitMs: 20_000 });
    const again = platform.received.slice(before).map((packet) => {
      if (packet.cmd === 'publish') return packet.topic;
      return packet.cmd === 'subscribe' ? packet.subscriptions.map(({ topic }) => topic) : packet.cmd;
    });
    expect(again).toEqual([
      'connect',
      `${own}/thing/measurepoint/post`,
      ['/ext/session/pQ7wXk2L/ems-01/combine/login_reply', `${own}/thing/measurepoint/post_reply`],
      ['/ext/session/pQ7wXk2L/ems-01/combine/login/batch_reply'],
      '/ext/session/pQ7wXk2L/ems-01/combine/login/batch',
    ]);
    platform.send(publish(`${own}/thing/measurepoint/post_reply`, { id: '2', code: 200, data: {} }));
    expect(await answer).toMatchObject({ code: 200 });
    expect(device.failures).toEqual([]);
  });

  it('Python are believed in after a connection that broke', async () => {
    expect(await askTwice(pythonHabits)).toEqual([1, 1]);
  });

  it('C are made once, about thirty', async () => {
    expect(await askTwice(cHabits)).toEqual([28, 28]);
  });
});
