import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

const connectPacket = () => {
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

describe('bytes that are no MQTT', () => {
  it.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length without end', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['a length of 256 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['a CONNECT larger than any device sends', Buffer.from([0x10, 0x81, 0x80, 0x04])],
    ['a packet before CONNECT', Buffer.from([0xc0, 0x00])],
    ['a protocol that is none', connectPacket().fill('X', 4, 8)],
    ['a CONNECT cut short inside', Buffer.from([0x10, 0x04, 0x00, 0x04, 0x4d, 0x51])],
    ['reserved packet type 0', Buffer.from([0x00, 0x00])],
    ['reserved packet type 15', Buffer.from([0xf0, 0x00])],
  ])('end the connection: %s', async (_, bytes) => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.send(bytes);
    await device.closed();
  });

  it.each([
    ['a second CONNECT', connectPacket()],
    ['a packet of 2 MB', publishHeader([0x80, 0x80, 0x80, 0x01])],
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
    [
      'a topic with more levels than any',
      mqttPacket.generate({
        cmd: 'publish',
        topic: '/'.repeat(65_535),
        payload: '',
        qos: 0,
        dup: false,
        retain: false,
      }),
    ],
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

  it('are harmless as a topic of 65,535 bytes and as one with control characters', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const long = topicOf('ems-01', '').padEnd(65_535, 'x');
    for (const [index, topic] of [long, topicOf('ems-01', 'thing/service/\u0000_reply')].entries())
      device.send({
        cmd: 'publish',
        topic,
        payload: '{"id":"1"}',
        qos: 1,
        messageId: index + 1,
        dup: false,
        retain: false,
      });
    device.send({ cmd: 'pingreq' });
    await device.packet('pingresp');
    expect(device.packets.filter(({ cmd }) => cmd === 'puback')).toHaveLength(2);
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
