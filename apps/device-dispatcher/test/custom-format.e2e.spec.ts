import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DispatchCommand } from '@setpoint/contracts';
import { ScriptPool } from '@setpoint/payload-scripts';
import { waitFor } from '@setpoint/service-kit';
import { ScriptedFormat } from '../src/payload/scripted-format.js';
import { RawDevice, signedLogin, topicOf } from './mqtt-device.js';
import {
  aMoment,
  logInSubDevice,
  PRODUCT,
  type RunningDispatcher,
  SECRET,
  startDispatcher,
} from './running-dispatcher.js';

/** Of contract 9.6 (b). */
const SCRIPT = readFileSync(
  new URL('../../../packages/payload-scripts/test/scripts/64-bit-ids.js.txt', import.meta.url),
  'utf8',
);
const LOOPS = 'function jsonStrToRawData() { while (1); } function rawDataToJsonStr() { while (1); }';
const JSON_PRODUCT = 'mT5sVb9N';
/** Of `setpoint_kw` 12.5, `enabled` 1, `label` "ok" with id 77 [contract 9.6]. */
const REPORT = '01000000000000004d0141480000020103026f6b';

const [UP, UP_REPLY, DOWN, DOWN_REPLY] = ['up_raw', 'up_raw_reply', 'down_raw', 'down_raw_reply'].map(
  (path) => topicOf('ems-01', `thing/model/${path}`),
) as [string, string, string, string];

const codecs = new Map<string, string>();
const registry = {
  isAway: false,
  productCredentials: async (productKey: string) => {
    if (registry.isAway) throw new Error('the database is away');
    return { codec: codecs.get(productKey) ?? null };
  },
};
const pool = new ScriptPool();
let dispatcher: RunningDispatcher;
let device: RawDevice;
beforeAll(() => pool.start());
afterAll(() => pool.stop());
beforeEach(async () => {
  codecs.clear();
  codecs.set(PRODUCT, SCRIPT);
  registry.isAway = false;
  dispatcher = await startDispatcher({ format: new ScriptedFormat(registry, pool) });
  dispatcher.registry.add('ems-01', { dataFormat: 'Custom' });
  device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
});
afterEach(async () => {
  device.socket.destroy();
  await dispatcher.stop();
});

const deliver = async (more: Partial<DispatchCommand> = {}) => {
  const command = await dispatcher.commandFor('ems-01', { dataFormat: 'Custom', ...more });
  return dispatcher.life().delivery.deliver(command);
};
const publish = (topic: string, bytes: string | Buffer, qos: 0 | 1 = 0, from = device): void =>
  from.send({
    cmd: 'publish',
    topic,
    payload: typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : bytes,
    qos,
    ...(qos === 1 && { messageId: 7 }),
    dup: false,
    retain: false,
  });
const pushes = (to = device) => to.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet] : []));
const pushed = (count: number, to = device) =>
  waitFor(() => pushes(to).length >= count && pushes(to), { limitMs: 60_000, what: `${count} messages` });
const hex = (payload: string | Buffer | undefined) => Buffer.from(payload ?? '').toString('hex');
const subscribe = async (topic: string, who = device) => {
  who.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic, qos: 1 }] } as never);
  await who.packet('suback');
};
const jsonDevice = async () => {
  dispatcher.registry.add('meter-3', { productKey: JSON_PRODUCT });
  const other = await RawDevice.connect(dispatcher.mqtt.port);
  other.sendConnect(
    signedLogin({ clientId: 'meter-3', deviceKey: 'meter-3', productKey: JSON_PRODUCT, secret: SECRET }),
  );
  await other.packet('connack');
  return other;
};

describe('a command to a device with a format of its own', () => {
  it('goes out in the bytes that the script makes of it, on the topic for bytes', async () => {
    const messageId = 1767225600;
    expect(await deliver({ messageId, qos: 1 })).toBe('handedOver');
    const restart = { commandType: 2, identifier: 'restart', inputData: { delay_s: 300 } } as const;
    expect(await deliver({ messageId, ...restart })).toBe('handedOver');
    const [set, invoke] = await pushed(2);
    expect([set?.topic, set?.qos, hex(set?.payload)]).toEqual([DOWN, 1, '02000000006955b9000141480000']);
    expect([invoke?.topic, invoke?.qos, hex(invoke?.payload)]).toEqual([
      DOWN,
      0,
      '10000000006955b9000000012c',
    ]);
  });

  it('is answered in bytes, and reported like any other reply', async () => {
    await deliver({ messageId: 1767225600 });
    await pushed(1);
    publish(DOWN_REPLY, '90000000006955b90000c800001092', 1);
    await device.packet('puback');
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      {
        assetId: 'asset-ems-01',
        on: { kind: 'raw' },
        messageId: '1767225600',
        code: 200,
        data: { ticket: 4242 },
        handedOverAt: expect.any(Number),
      },
    ]);
  });

  it('that the script refuses is not delivered, and the report says what the script said', async () => {
    expect(await deliver({ commandType: 2, identifier: 'nope', inputData: {} })).toBe('encodeFailed');
    const [report] = await dispatcher.publisher.waitFor('dispatch.notDelivered');
    expect(report).toMatchObject({
      reason: 'encodeFailed',
      detail: expect.stringContaining('unsupported method thing.service.nope'),
    });
    await aMoment();
    expect(pushes()).toEqual([]);
  });

  it.each([
    ['has no script', null, 'the product has no script'],
    ['has one that does not compile', 'function (', 'SyntaxError'],
    ['has one without the function', 'var a = 1', 'jsonStrToRawData'],
    ['has one that makes nothing', 'function jsonStrToRawData() { return [] }', 'empty'],
    ['has one that throws a novel', 'function jsonStrToRawData() { throw "x\\0".repeat(9000) }', 'x'],
  ])('is not delivered when the product %s', async (_, codec, detail) => {
    if (codec === null) codecs.delete(PRODUCT);
    else codecs.set(PRODUCT, codec);
    expect(await deliver()).toBe('encodeFailed');
    const [report] = await dispatcher.publisher.waitFor('dispatch.notDelivered');
    expect(String(report?.detail)).toContain(detail);
    expect(String(report?.detail).length).toBeLessThanOrEqual(512);
    expect(String(report?.detail)).not.toContain('\0');
  });

  it('is not delivered while nobody knows the script', async () => {
    registry.isAway = true;
    expect(await deliver()).toBe('encodeFailed');
    expect(await dispatcher.publisher.waitFor('dispatch.notDelivered')).toMatchObject([
      { detail: 'the script of the product cannot be read now' },
    ]);
  });

  it('goes through the new script as soon as there is one', async () => {
    await deliver();
    codecs.set(PRODUCT, 'function jsonStrToRawData() { return [1, -1, 255] }');
    await deliver();
    expect(hex((await pushed(2))[1]?.payload)).toBe('01ffff');
  });

  it('is late when its time ran out while the script ran', async () => {
    codecs.set(
      PRODUCT,
      'function jsonStrToRawData() { var end = Date.now() + 60; while (Date.now() < end); return [1] }',
    );
    expect(await deliver({ remainingMs: 30 })).toBe('late');
    expect(pushes()).toEqual([]);
  });

  it('is refused at once when the script was switched off for looping, until there is another script', async () => {
    codecs.set(PRODUCT, LOOPS);
    for (let i = 0; i < 5; i += 1) expect(await deliver()).toBe('encodeFailed');
    expect(await deliver()).toBe('encodeFailed');
    const reports = await dispatcher.publisher.waitFor('dispatch.notDelivered', 6);
    expect(reports[0]).toMatchObject({ detail: expect.stringContaining('ran for more than') });
    expect(reports[5]).toMatchObject({ detail: expect.stringContaining('switched off') });
    codecs.set(PRODUCT, SCRIPT);
    expect(await deliver()).toBe('handedOver');
  });
});

describe('what a device says in bytes', () => {
  it('is handled like the JSON that the script makes of it, and answered in bytes where that is awaited', async () => {
    await subscribe(UP_REPLY);
    publish(UP, REPORT, 1);
    await device.packet('puback');
    const [answer] = await pushed(1);
    expect([answer?.topic, hex(answer?.payload)]).toEqual([UP_REPLY, '81000000000000004d04b4']);
  });

  it('gives nothing back to a device that waits for no answer', async () => {
    publish(UP, REPORT, 1);
    await device.packet('puback');
    await aMoment();
    expect(pushes()).toEqual([]);
  });

  it('keeps the order in which it was said', async () => {
    for (let id = 1; id <= 50; id += 1) {
      const bytes = Buffer.from('81000000000000000000c8', 'hex');
      bytes[8] = id;
      publish(DOWN_REPLY, bytes);
    }
    const replies = await dispatcher.publisher.waitFor('device.replied', 50);
    expect(replies.map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index + 1)),
    );
  });

  it.each([
    ['a request without a method', UP, '81000000000000004d00c8'],
    ['a reply with a method', DOWN_REPLY, REPORT],
    ['a request that the platform does not know', UP, 'ff'],
    ['an empty reply, as from Python without a handler', DOWN_REPLY, ''],
    ['an empty request', UP, ''],
    ['a reply that the script cannot read', DOWN_REPLY, '90'],
  ])('is dropped and acknowledged when it is %s', async (_, topic, bytes) => {
    codecs.set(
      PRODUCT,
      SCRIPT.replace('var v = new', 'if (b[0] === 255) return \'{"method":"a.b"}\'; var v = new'),
    );
    await subscribe(UP_REPLY);
    publish(topic, bytes, 1);
    await device.packet('puback');
    await aMoment();
    expect(pushes()).toEqual([]);
    expect(dispatcher.publisher.types()).toEqual(['session.opened']);
  });

  it.each([
    ['no text', 'return 5'],
    ['no JSON', 'return "{"'],
    ['no object', 'return "[1]"'],
    ['an exception', 'throw 1'],
  ])('is dropped when the script makes %s of it', async (_, body) => {
    codecs.set(PRODUCT, `function rawDataToJsonStr() { ${body} }`);
    for (const topic of [UP, DOWN_REPLY]) publish(topic, REPORT, 1);
    await waitFor(() => device.packets.filter(({ cmd }) => cmd === 'puback').length === 2, {
      limitMs: 60_000,
      what: 'both acknowledgements',
    });
    expect(dispatcher.publisher.types()).toEqual(['session.opened']);
  });

  it('is kept by the device while nobody knows the script', async () => {
    registry.isAway = true;
    publish(DOWN_REPLY, '81000000000000004d00c8', 1);
    await device.closed();
    expect(device.packets.some(({ cmd }) => cmd === 'puback')).toBe(false);
  });

  it('is not for a script when the product speaks JSON', async () => {
    codecs.set(JSON_PRODUCT, SCRIPT);
    const other = await jsonDevice();
    for (const path of ['up_raw', 'down_raw_reply'])
      publish(`/sys/${JSON_PRODUCT}/meter-3/thing/model/${path}`, '81000000000000004d00c8', 1, other);
    await waitFor(() => other.packets.filter(({ cmd }) => cmd === 'puback').length === 2, {
      limitMs: 60_000,
      what: 'both acknowledgements',
    });
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
    other.socket.destroy();
  });

  it('may be JSON on the topics for JSON all the same', async () => {
    const reply = Buffer.from('{"id":"1767225600","code":200}');
    publish(topicOf('ems-01', 'thing/service/measurepoint/set_reply'), reply, 1);
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { on: { kind: 'set' }, messageId: '1767225600' },
    ]);
  });
});

describe('a sub-device with a format of its own', () => {
  it('is spoken to in bytes over the connection of its gateway', async () => {
    const gateway = await jsonDevice();
    const carrier = await waitFor(() => dispatcher.life().sessions.find(JSON_PRODUCT, 'meter-3'), {
      limitMs: 60_000,
      what: 'the gateway to be online',
    });
    const identity = {
      ...(await dispatcher.online('ems-01')).device,
      deviceKey: 'ems-03',
      assetId: 'asset-ems-03',
    };
    logInSubDevice(dispatcher, identity, 500, carrier);
    const command = await dispatcher.commandFor('ems-03', { dataFormat: 'Custom', messageId: 1767225600 });
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    const [push] = await pushed(1, gateway);
    expect(push?.topic).toBe(topicOf('ems-03', 'thing/model/down_raw'));
    publish(topicOf('ems-03', 'thing/model/down_raw_reply'), '81000000006955b90000c8', 0, gateway);
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { assetId: 'asset-ems-03', on: { kind: 'raw' }, messageId: '1767225600' },
    ]);
    gateway.socket.destroy();
  });
});

describe('a device that floods a script', () => {
  /** 20 ms a message; what is encoded is not held up by it. */
  const SLOW = SCRIPT.replace(
    'function rawDataToJsonStr(rawData) {',
    'function rawDataToJsonStr(rawData) { var end = Date.now() + 20; while (Date.now() < end);',
  );

  it('waits for itself: another device of its product has its command answered meanwhile', async () => {
    codecs.set(PRODUCT, SLOW);
    dispatcher.registry.add('ems-02', { dataFormat: 'Custom' });
    const other = await RawDevice.login(dispatcher.mqtt.port, 'ems-02');
    for (let i = 0; i < 1_000; i += 1) publish(UP, REPORT);
    const command = await dispatcher.commandFor('ems-02', { dataFormat: 'Custom', messageId: 1767225600 });
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    await pushed(1, other);
    publish(topicOf('ems-02', 'thing/model/down_raw_reply'), '81000000006955b90000c8', 0, other);
    await dispatcher.publisher.waitFor('device.replied');
    // The flood takes 20 s in all.
    expect(dispatcher.publisher.ofType('device.measured').length).toBeLessThan(500);
    other.socket.destroy();
  });

  it('with bytes that make the script loop is switched off alone: its product gets commands and is heard', async () => {
    codecs.set(PRODUCT, SCRIPT.replace('var v = new', 'while (b[0] === 255); var v = new'));
    dispatcher.registry.add('ems-02', { dataFormat: 'Custom' });
    const other = await RawDevice.login(dispatcher.mqtt.port, 'ems-02');
    for (let i = 0; i < 6; i += 1) publish(UP, 'ff');
    publish(UP, REPORT, 1);
    await device.packet('puback');
    expect(dispatcher.publisher.ofType('device.measured')).toEqual([]);
    const command = await dispatcher.commandFor('ems-02', { dataFormat: 'Custom', messageId: 1767225600 });
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    await pushed(1, other);
    publish(topicOf('ems-02', 'thing/model/down_raw_reply'), '81000000006955b90000c8', 0, other);
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { messageId: '1767225600', code: 200 },
    ]);
    expect(await deliver()).toBe('handedOver');
    other.socket.destroy();
  });

  it('is not noticed by devices of other products, even when the script loops', async () => {
    codecs.set(PRODUCT, LOOPS);
    const other = await jsonDevice();
    for (let i = 0; i < 1_000; i += 1) publish(UP, REPORT);
    const { epoch } = await waitFor(() => dispatcher.life().sessions.find(JSON_PRODUCT, 'meter-3'), {
      limitMs: 60_000,
      what: 'the other device to be online',
    });
    const keys = { assetId: 'asset-meter-3', productKey: JSON_PRODUCT, epoch };
    const command = await dispatcher.commandFor('meter-3', keys);
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    await pushed(1, other);
    other.socket.destroy();
  });
});
