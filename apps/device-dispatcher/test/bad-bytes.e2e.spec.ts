import { setTimeout as passed } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import mqttPacket from 'mqtt-packet';
import { loginOf, MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
let bystander: MqttDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  bystander = await MqttDevice.connect(dispatcher.url, 'ems-02');
});
afterEach(async () => {
  // Whatever was sent, the others go on.
  const command = await dispatcher.commandFor('ems-02');
  expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
  await bystander.messages(1);
  await bystander.end();
  await dispatcher.stop();
});

const connectPacket = (willTopic?: string) => {
  const { clientId, username, password } = loginOf('ems-01');
  return mqttPacket.generate({
    cmd: 'connect',
    clientId,
    username,
    password: Buffer.from(password),
    clean: true,
    keepalive: 60,
    protocolId: 'MQTT',
    protocolVersion: 4,
    ...(willTopic !== undefined && {
      will: { topic: willTopic, payload: Buffer.from('x'), qos: 0 as const, retain: false },
    }),
  });
};

/** Numbers that look random and are the same in every run. */
const noise = (seed: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
};

const publishHeader = (length: number[]) => Buffer.from([0x30, ...length]);

/** A PUBLISH of QoS 0 with these bytes for its topic. */
const publishOf = (topic: number[]) => Buffer.from([0x30, topic.length + 2, 0, topic.length, ...topic]);

describe('bytes that are no MQTT', () => {
  it.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length without end', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['a length of 256 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['a CONNECT larger than any device sends', Buffer.from([0x10, 0x81, 0x80, 0x04])],
    ['a packet before CONNECT', Buffer.from([0xc0, 0x00])],
    ['a protocol that is none', connectPacket().fill('X', 4, 8)],
    ['a CONNECT cut short inside', Buffer.from([0x10, 0x04, 0x00, 0x04, 0x4d, 0x51])],
    ['a will whose topic has wildcards', connectPacket('a/#')],
    ['a will whose topic has a plus', connectPacket('+/a')],
    ['reserved packet type 0', Buffer.from([0x00, 0x00])],
    ['reserved packet type 15', Buffer.from([0xf0, 0x00])],
  ])('end the connection: %s', async (_, bytes) => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.send(bytes);
    await device.closed();
  });

  it.each([
    ['a second CONNECT', connectPacket()],
    ['a packet of 18 MB', publishHeader([0x80, 0x80, 0x80, 0x09])],
    ['a SUBSCRIBE of 2 MB', Buffer.from([0x82, 0x80, 0x80, 0x80, 0x01])],
    ['a length without end', publishHeader([0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['an empty topic', Buffer.concat([publishHeader([0x02]), Buffer.from([0, 0])])],
    [
      'a topic with wildcards',
      mqttPacket
        .generate({ cmd: 'publish', topic: 'a', payload: '', qos: 0, dup: false, retain: false })
        .map((b) => (b === 0x61 ? 0x23 : b)),
    ],
    ['a topic longer than its packet', Buffer.from([0x30, 0x03, 0xff, 0xff, 0x61])],
    ['a SUBSCRIBE without filters', Buffer.from([0x82, 0x00])],
    ['QoS 3', Buffer.from([0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01])],
    ['QoS 3 and its length only', Buffer.from([0x36, 0x05])],
    ['a topic with NUL', publishOf([0x61, 0x00])],
    ['a topic that is no UTF-8', publishOf([0xc3, 0x28])],
    ['a topic with half of a surrogate pair', publishOf([0xed, 0xa0, 0x80])],
    ['a topic with a plus', publishOf([0x61, 0x2b])],
    ['a PUBLISH shorter than its topic’s length', Buffer.from([0x30, 0x01, 0x00])],
    ['a PUBLISH of QoS 1 without an identifier', Buffer.from([0x32, 0x03, 0x00, 0x01, 0x61])],
    ['a SUBSCRIBE with the flags of none', Buffer.from([0x80, 0x06, 0x00, 0x01, 0x00, 0x01, 0x61, 0x00])],
    ['a SUBSCRIBE with only an identifier', Buffer.from([0x82, 0x02, 0x00, 0x01])],
    ['a SUBSCRIBE of QoS 3', Buffer.from([0x82, 0x06, 0x00, 0x01, 0x00, 0x01, 0x61, 0x03])],
    ['a SUBSCRIBE without a QoS', Buffer.from([0x82, 0x05, 0x00, 0x01, 0x00, 0x01, 0x61])],
    ['a filter that goes on behind its #', Buffer.from([0x82, 0x08, 0, 1, 0, 3, 0x23, 0x2f, 0x61, 0])],
    ['a SUBSCRIBE with identifier 0', Buffer.from([0x82, 0x06, 0, 0, 0, 1, 0x61, 0])],
    ['an UNSUBSCRIBE with identifier 0', Buffer.from([0xa2, 0x05, 0, 0, 0, 1, 0x61])],
    ['a PUBLISH of QoS 1 with identifier 0', Buffer.from([0x32, 0x05, 0, 1, 0x61, 0, 0])],
    ['a PUBLISH of QoS 2 with identifier 0', Buffer.from([0x34, 0x05, 0, 1, 0x61, 0, 0])],
    ['an UNSUBSCRIBE without filters', Buffer.from([0xa2, 0x00])],
    ['a PUBREL with the flags of none', Buffer.from([0x60, 0x02, 0x00, 0x01])],
    ['a CONNACK', Buffer.from([0x20, 0x02, 0x00, 0x00])],
    ['a SUBACK', Buffer.from([0x90, 0x03, 0x00, 0x01, 0x00])],
    ['an UNSUBACK', Buffer.from([0xb0, 0x02, 0x00, 0x01])],
    ['a PINGRESP', Buffer.from([0xd0, 0x00])],
    ['a DISCONNECT', Buffer.from([0xe0, 0x00])],
  ])('end the connection after the login: %s', async (_, bytes) => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    device.send(Buffer.from(bytes));
    await device.closed();
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([{ assetId: 'asset-ems-01' }]);
  });

  it('are awaited for a while only: a connection without CONNECT is closed', async () => {
    const other = await startDispatcher({ connectTimeoutMs: 30 });
    const device = await RawDevice.connect(other.mqtt.port);
    await device.closed();
    await other.stop();
  });

  it.each([
    ['a PUBREL that releases nothing', [0x62, 0x02, 0x00, 0x09], 'pubcomp'],
    ['a PUBREC that nobody waits for', [0x50, 0x02, 0x00, 0x09], 'pubrel'],
    ['a PUBACK that nobody waits for', [0x40, 0x02, 0x00, 0x09], null],
    ['a PUBCOMP that nobody waits for', [0x70, 0x02, 0x00, 0x09], null],
    ['an identifier of 0', [0x40, 0x02, 0x00, 0x00], null],
  ] as const)('are harmless as %s', async (_, bytes, answer) => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    device.send(Buffer.from(bytes));
    if (answer) await device.packet(answer);
    device.send({ cmd: 'pingreq' });
    await device.packet('pingresp');
    device.socket.destroy();
  });

  it('end the connection where too many messages of QoS 2 are begun and none is ended', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const topic = topicOf('ems-01', 'x');
    for (let messageId = 1; messageId <= 1_001; messageId += 1)
      device.send({ cmd: 'publish', topic, payload: '', qos: 2, messageId, dup: false, retain: false });
    await device.closed();
    await dispatcher.publisher.waitFor('session.closed');
  });

  it.each([
    ['half a CONNECT', false, connectPacket().subarray(0, 20)],
    ['half a message', true, Buffer.concat([publishHeader([0x64]), Buffer.from([0, 1, 0x61])])],
    ['half a length', true, publishHeader([0x80])],
    ['a good message and half of another', true, Buffer.concat([publishOf([0x61]), publishHeader([])])],
  ])('are awaited for a while only when they are %s', async (_, isLoggedIn, bytes) => {
    const other = await startDispatcher({ connectTimeoutMs: 100, packetTimeoutMs: 100 });
    const { port } = other.mqtt;
    const device = isLoggedIn ? await RawDevice.login(port, 'ems-01') : await RawDevice.connect(port);
    device.send(bytes);
    await device.closed();
    await other.stop();
  });

  it('may take their time between packets, and within one for as long as that is short', async () => {
    const other = await startDispatcher({ packetTimeoutMs: 1_000 });
    const device = await RawDevice.login(other.mqtt.port, 'ems-01');
    // Each time the end of one and the beginning of the next, so that one has always begun.
    const [first = 0, ...rest] = publishOf([0x61]);
    device.send(Buffer.from([first]));
    for (let i = 0; i < 30; i += 1) {
      device.send(Buffer.from([...rest, first]));
      await passed(50);
    }
    device.send(Buffer.from(rest));
    device.send({ cmd: 'pingreq' });
    await device.packet('pingresp');
    device.socket.destroy();
    await other.stop();
  });

  it('never come: thousands of connections without a CONNECT keep nobody from the others', async () => {
    const silent = await Promise.all(
      Array.from({ length: 4_000 }, () => RawDevice.connect(dispatcher.mqtt.port)),
    );
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    device.send({ cmd: 'pingreq' });
    await device.packet('pingresp');
    expect(dispatcher.mqtt.connectionCount).toBeGreaterThan(4_000);
    for (const { socket } of [...silent, device]) socket.destroy();
    await waitFor(() => dispatcher.mqtt.connectionCount === 1, { limitMs: 60_000, what: 'all to be gone' });
  });

  it('are harmless as a topic of 65,535 bytes, or levels, and as one of control characters', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const long = topicOf('ems-01', '').padEnd(65_535, 'x');
    const deep = topicOf('ems-01', '').padEnd(65_535, '/');
    const ownDeep = topicOf('ems-01', 'a/'.repeat(120));
    const topics = [long, deep, ownDeep, '/'.repeat(65_535), topicOf('ems-01', 'thing/\u0001')];
    for (const [index, topic] of topics.entries())
      device.send({
        cmd: 'publish',
        topic,
        payload: '{"id":"1"}',
        qos: 1,
        messageId: index + 1,
        dup: false,
        retain: false,
      });
    const filters = [deep, ownDeep].map((topic): { topic: string; qos: 0 } => ({ topic, qos: 0 }));
    device.send({ cmd: 'subscribe', messageId: 9, subscriptions: filters } as never);
    expect(await device.packet('suback')).toMatchObject({ granted: [128, 0] });
    device.send({ cmd: 'unsubscribe', messageId: 10, unsubscriptions: filters.map(({ topic }) => topic) });
    await device.packet('unsuback');
    expect(device.packets.filter(({ cmd }) => cmd === 'puback')).toHaveLength(topics.length);
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
    device.socket.destroy();
  });

  it('never do more than end the connection: 300 streams of noise', async () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const device = await RawDevice.connect(dispatcher.mqtt.port);
      const bytes = noise(seed, 64 + (seed % 200));
      // Every third begins like an MQTT packet, and every third comes after a good login.
      if (seed % 3 === 1) bytes[0] = (seed % 16) << 4;
      device.send(seed % 3 === 2 ? Buffer.concat([connectPacket(), bytes]) : bytes);
      device.socket.end();
      await device.closed();
    }
  });

  it('never do more than end the connection: good packets with one wrong byte', async () => {
    const packets = [
      connectPacket(),
      mqttPacket.generate({
        cmd: 'publish',
        topic: topicOf('ems-01', 'x'),
        payload: 'y',
        qos: 1,
        messageId: 5,
        dup: false,
        retain: false,
      }),
      mqttPacket.generate({
        cmd: 'subscribe',
        messageId: 5,
        subscriptions: [{ topic: topicOf('ems-01', '#'), qos: 1 }],
      } as never),
      mqttPacket.generate({ cmd: 'puback', messageId: 5 }),
    ];
    for (const [index, packet] of packets.entries()) {
      for (let at = 0; at < packet.length; at += index === 0 ? 3 : 1) {
        const device = await RawDevice.connect(dispatcher.mqtt.port);
        const wrong = Buffer.from(packet);
        wrong[at] = (wrong[at] ?? 0) ^ 0xff;
        device.send(index === 0 ? wrong : Buffer.concat([connectPacket(), wrong]));
        device.socket.end();
        await device.closed();
      }
    }
  });
});
