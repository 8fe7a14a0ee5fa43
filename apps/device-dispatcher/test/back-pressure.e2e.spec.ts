import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DispatchCommand } from '@setpoint/contracts';
import { waitFor } from '@setpoint/service-kit';
import type { Session } from '../src/sessions/session.js';
import { loginOf, MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { logInSubDevice, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const POST = topicOf('ems-01', 'thing/measurepoint/post');
/** More than a socket takes, with all that the kernel keeps for both ends. */
const LARGE = 'x'.repeat(1_000_000);

let dispatcher: RunningDispatcher;
let bystander: MqttDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  bystander = await MqttDevice.connect(dispatcher.url, 'ems-02');
});
afterEach(async () => {
  // Whatever the others do, this one is served.
  expect(await deliver('ems-02')).toBe('handedOver');
  await bystander.messages(1);
  await bystander.end();
  await dispatcher.stop();
});

const deliver = async (deviceKey: string, more: Partial<DispatchCommand> = {}) => {
  const command = await dispatcher.commandFor(deviceKey, more);
  return dispatcher.life().delivery.deliver(command);
};
const publishTo = (device: RawDevice, topic: string, payload: string | Buffer, messageId?: number): void =>
  device.send({
    cmd: 'publish',
    topic,
    payload,
    qos: messageId === undefined ? 0 : 1,
    ...(messageId !== undefined && { messageId }),
    dup: false,
    retain: false,
  });
/** Fills the socket of a device that does not read, until no more should be written to it. */
const fill = async ({ connection }: Session): Promise<void> => {
  const push = { topic: topicOf('x', 'x'), payload: LARGE, qos: 0 } as const;
  for (let i = 0; i < 20 && connection.isWritable; i += 1) {
    connection.push(push);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(connection).toMatchObject({ isWritable: false, isOpen: true });
};
const reasons = async (count: number) =>
  (await dispatcher.publisher.waitFor('session.closed', count)).map(({ reason }) => reason);

describe('a device that reads nothing', () => {
  it('costs no more than one large message and what is kept back for it, however many there are', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `stuck-${index}`);
    for (const key of keys) dispatcher.registry.add(key);
    const devices = await Promise.all(keys.map((key) => RawDevice.login(dispatcher.mqtt.port, key)));
    for (const { socket } of devices) socket.pause();
    const sessions = await Promise.all(keys.map((key) => dispatcher.online(key)));
    const answer = { topic: topicOf('x', 'x'), payload: 'x'.repeat(60_000), qos: 0 } as const;
    let pushed = 0;
    for (let round = 0; round < 300 && sessions.some(({ connection }) => connection.isOpen); round += 1) {
      for (const { connection } of sessions) if (connection.push(answer)) pushed += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await reasons(200)).toEqual(Array(200).fill('stoppedReading'));
    // What the kernel took, and 256 KiB each.
    expect((pushed * 60_000) / 200).toBeLessThan(12_000_000);
    for (const { socket } of devices) socket.destroy();
  });

  it('is not written to by its own flood of requests: the answers end its connection', async () => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { clean: false });
    await device.packet('connack');
    const { connection } = await dispatcher.online('ems-01');
    device.socket.pause();
    await fill(await dispatcher.online('ems-01'));
    for (let i = 0; i < 20_000; i += 1) publishTo(device, POST, `{"id":"${'9'.repeat(60)}"}`);
    expect(await reasons(1)).toEqual(['stoppedReading']);
    expect(connection.isOpen).toBe(false);
    device.socket.destroy();
  });

  it('has its connection back for commands when it reads again, whoever had filled it', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    device.socket.pause();
    await fill(await dispatcher.online('ems-01'));
    expect(await deliver('ems-01', { remainingMs: 50 })).toBe('late');
    const delivered = deliver('ems-01');
    device.socket.resume();
    expect(await delivered).toBe('handedOver');
    device.socket.destroy();
  });

  it('is sent a single message of any size', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    expect(await deliver('ems-01', { inputData: LARGE })).toBe('handedOver');
    expect((await device.packet('publish')).payload.length).toBeGreaterThan(1_000_000);
    device.socket.destroy();
  });
});

describe('a device that sends many packets at once', () => {
  it('has them all handled, in order, and others have their turn in between', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    });
    device.send(Buffer.alloc(40_000, Buffer.from([0xc0, 0x00])));
    const topic = topicOf('ems-01', 'thing/service/measurepoint/set_reply');
    for (let id = 1; id <= 500; id += 1) publishTo(device, topic, `{"id":"${id}","code":200}`);
    device.socket.end();
    const replies = await dispatcher.publisher.waitFor('device.replied', 500);
    clearInterval(counting);
    expect(replies.map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: 500 }, (_, index) => String(index + 1)),
    );
    expect(turns).toBeGreaterThan(60);
    await device.closed();
  });
});

describe('a gateway', () => {
  const SUB_DEVICES = 50;

  const logIn = async () => {
    dispatcher.registry.add('ems-01', { productType: 'Gateway' });
    const gateway = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const carrier = await dispatcher.online('ems-01');
    const names = Array.from({ length: SUB_DEVICES }, (_, index) => `sub-${index}`);
    for (const [index, deviceKey] of names.entries()) {
      const identity = { ...carrier.device, deviceKey, assetId: `asset-${deviceKey}` };
      logInSubDevice(dispatcher, identity, 1_000 + index, carrier);
    }
    return { gateway, carrier, names };
  };

  it('that reads nothing has the commands of its sub-devices refused in time', async () => {
    const { gateway, carrier, names } = await logIn();
    gateway.socket.pause();
    await fill(carrier);
    const outcomes = await Promise.all(names.map((name) => deliver(name, { remainingMs: 200 })));
    expect(outcomes).toEqual(names.map(() => 'late'));
    expect(carrier.connection.isOpen).toBe(true);
    gateway.socket.destroy();
  });

  it('is sent the large commands of all its sub-devices at once, as fast as it reads', async () => {
    const { gateway, names } = await logIn();
    const outcomes = await Promise.all(names.map((name) => deliver(name, { inputData: LARGE })));
    expect(outcomes).toEqual(names.map(() => 'handedOver'));
    await waitFor(() => gateway.packets.filter(({ cmd }) => cmd === 'publish').length === SUB_DEVICES, {
      limitMs: 60_000,
      what: 'all commands',
    });
    gateway.socket.destroy();
  });
});

describe('a message', () => {
  const ofBytes = (bytes: number) => {
    const json = '{"id":"7","method":"thing.measurepoint.post","params":{"measurepoints":{"setpoint_kw":1}}';
    return `${json}${' '.repeat(bytes - json.length - 1)}}`;
  };

  it.each([
    [524_288, 200],
    [524_289, 1008],
    [1_000_000, 1008],
    [1_048_577, 1008],
    [5_000_000, 1008],
  ])('of %s bytes is answered %s', async (bytes, code) => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'), { clean: false });
    await device.packet('connack');
    await dispatcher.online('ems-01');
    publishTo(device, POST, ofBytes(bytes), 5);
    const { payload } = await device.packet('publish');
    expect(JSON.parse(payload.toString())).toMatchObject({ code });
    await device.packet('puback');
    publishTo(device, POST, ofBytes(100), 6);
    const answers = () => device.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet] : []));
    await waitFor(() => answers().length === 2, { limitMs: 60_000, what: 'the next answer' });
    expect(JSON.parse(String(answers()[1]?.payload))).toMatchObject({ code: 200 });
    device.socket.destroy();
  });

  it('of more than a packet may have ends that connection only', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    publishTo(device, POST, ofBytes(17_000_000));
    await device.closed();
    expect(await reasons(1)).toEqual(['connectionLost']);
  });
});
