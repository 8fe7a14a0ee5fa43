import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { loginOf, MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { aMoment, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const SET_REPLY = topicOf('ems-01', 'thing/service/measurepoint/set_reply');
const POST = topicOf('ems-01', 'thing/measurepoint/post');
const post = (id: unknown) =>
  JSON.stringify({ id, version: '1.0', method: 'thing.measurepoint.post', params: { measurepoints: {} } });

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

const connect = (options = {}) => MqttDevice.connect(dispatcher.url, 'ems-01', options);

describe('a reply to a command', () => {
  it.each([0, 1, 2] as const)('is passed on with QoS %s', async (qos) => {
    const device = await connect();
    await device.client.publishAsync(SET_REPLY, '{"id":"1767225600","code":200,"data":{}}', { qos });
    expect(await dispatcher.publisher.waitFor('device.replied')).toEqual([
      {
        assetId: 'asset-ems-01',
        on: { kind: 'set' },
        messageId: '1767225600',
        code: 200,
        data: {},
        receivedAt: expect.any(Number),
      },
    ]);
    expect(dispatcher.publisher.published.at(-1)).toMatchObject({
      topic: 'setpoint.device.replies',
      key: 'asset-ems-01',
    });
    await device.end();
  });

  it('names the service whose topic it came on', async () => {
    const device = await connect();
    device.client.publish(
      topicOf('ems-01', 'thing/service/restart_reply'),
      '{"id":7,"code":"2001","message":"x"}',
    );
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { on: { kind: 'invoke', serviceId: 'restart' }, messageId: '7', code: 2001, message: 'x' },
    ]);
    await device.end();
  });

  it('is acknowledged only when Kafka has it', async () => {
    const device = await connect();
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    let isAcknowledged = false;
    const publishing = device.client.publishAsync(SET_REPLY, '{"id":"1","code":200}', { qos: 1 }).then(() => {
      isAcknowledged = true;
    });
    await aMoment();
    expect(isAcknowledged).toBe(false);
    dispatcher.publisher.isAway = false;
    await publishing;
    expect(dispatcher.publisher.ofType('device.replied')).toHaveLength(1);
    await device.end();
  });

  it('with QoS 2 that comes twice before its PUBREL is passed on once, and one after it is another', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const message = { cmd: 'publish', topic: SET_REPLY, payload: '{"id":"1","code":200}', qos: 2 } as const;
    const send = (messageId: number, dup: boolean) =>
      device.send({ ...message, messageId, dup, retain: false });
    const received = (cmd: 'pubrec' | 'pubcomp', count: number) =>
      waitFor(() => device.packets.filter((packet) => packet.cmd === cmd).length === count, {
        limitMs: 60_000,
        what: cmd,
      });
    send(5, false);
    send(5, true);
    await received('pubrec', 2);
    send(5, true);
    send(6, false);
    await received('pubrec', 4);
    expect(await dispatcher.publisher.waitFor('device.replied', 2)).toHaveLength(2);
    device.send({ cmd: 'pubrel', messageId: 5 });
    await received('pubcomp', 1);
    send(5, false);
    await received('pubrec', 5);
    expect(await dispatcher.publisher.waitFor('device.replied', 3)).toHaveLength(3);
    device.socket.destroy();
  });

  it('with QoS 2 that comes again while Kafka does not have it is acknowledged when it has', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    await dispatcher.publisher.waitFor('session.opened');
    dispatcher.publisher.isAway = true;
    for (const dup of [false, true])
      device.send({
        cmd: 'publish',
        topic: SET_REPLY,
        payload: '{"id":"1","code":200}',
        qos: 2,
        messageId: 5,
        dup,
        retain: false,
      });
    await aMoment();
    expect(device.packets.filter(({ cmd }) => cmd === 'pubrec')).toEqual([]);
    dispatcher.publisher.isAway = false;
    const pubrecs = () => device.packets.filter(({ cmd }) => cmd === 'pubrec').length === 2;
    await waitFor(pubrecs, { limitMs: 60_000, what: 'two PUBRECs' });
    expect(dispatcher.publisher.ofType('device.replied')).toHaveLength(1);
    device.socket.destroy();
  });

  it('carries the hand-over that it overtakes, and one that comes later does not', async () => {
    const device = await connect();
    const deliver = async (messageId: number) =>
      dispatcher.life().delivery.deliver(await dispatcher.commandFor('ems-01', { messageId }));
    await deliver(1_000_000_001);
    device.client.publish(SET_REPLY, '{"id":"1000000001","code":200}');
    const [quick] = await dispatcher.publisher.waitFor('device.replied');
    expect(quick?.handedOverAt).toBeLessThanOrEqual(Number(quick?.receivedAt));
    await deliver(1_000_000_002);
    await dispatcher.publisher.waitFor('dispatch.handedOver');
    device.client.publish(SET_REPLY, '{"id":"1000000002","code":200}');
    const [, slow] = await dispatcher.publisher.waitFor('device.replied', 2);
    expect(slow).not.toHaveProperty('handedOverAt');
    expect(dispatcher.publisher.ofType('dispatch.handedOver')).toHaveLength(1);
    await device.end();
  });

  it.each([
    ['another id', SET_REPLY, '{"id":"1","code":200}'],
    ['another topic', topicOf('ems-01', 'thing/service/x_reply'), '{"id":"1000000001","code":200}'],
  ])('with %s leaves the report of the hand-over alone', async (_, topic, payload) => {
    const device = await connect();
    const command = await dispatcher.commandFor('ems-01', { messageId: 1_000_000_001 });
    await dispatcher.life().delivery.deliver(command);
    device.client.publish(topic, payload);
    await dispatcher.publisher.waitFor('dispatch.handedOver');
    await device.end();
  });

  it.each([
    ['no JSON', SET_REPLY, 'not json'],
    ['nothing in it', SET_REPLY, ''],
    [
      'the topic of another device',
      topicOf('ems-02', 'thing/service/measurepoint/set_reply'),
      '{"id":"1","code":200}',
    ],
    [
      'the topic of another product',
      '/sys/other/ems-01/thing/service/measurepoint/set_reply',
      '{"id":"1","code":200}',
    ],
    ['too much in it', SET_REPLY, `{"id":"1","x":"${'x'.repeat(600_000)}"}`],
  ])('is ignored with %s', async (_, topic, payload) => {
    const [device, other] = await Promise.all([connect(), MqttDevice.connect(dispatcher.url, 'ems-02')]);
    await device.client.publishAsync(topic, payload, { qos: 1 });
    await aMoment();
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
    expect([device.client.connected, other.received]).toEqual([true, []]);
    await Promise.all([device.end(), other.end()]);
  });
});

describe('what a device publishes', () => {
  it('never comes back to it or to another device, retained or as a will', async () => {
    const will = {
      topic: SET_REPLY,
      payload: Buffer.from('{"id":"9","code":200}'),
      qos: 0 as const,
      retain: true,
    };
    const [device, other] = await Promise.all([
      connect({ will }),
      MqttDevice.connect(dispatcher.url, 'ems-02'),
    ]);
    await device.client.subscribeAsync([topicOf('ems-01', '#'), topicOf('ems-01', 'thing/service/+')]);
    await other.client.subscribeAsync(topicOf('ems-02', '#'));
    const options = { qos: 1, retain: true } as const;
    await device.client.publishAsync(
      topicOf('ems-01', 'thing/service/restart_reply'),
      '{"id":"1","code":200}',
      options,
    );
    await device.client.publishAsync(topicOf('ems-01', 'something/else'), 'x', options);
    device.client.stream.destroy();
    await dispatcher.publisher.waitFor('session.closed');
    const again = await connect();
    await again.client.subscribeAsync(topicOf('ems-01', '#'));
    await aMoment();
    expect([device.received, other.received, again.received]).toEqual([[], [], []]);
    expect(dispatcher.publisher.ofType('device.replied').map(({ messageId }) => messageId)).toEqual(['1']);
    await Promise.all([other.end(), again.end()]);
  });

  it.each([['"12"'], ['12']])(
    'is answered under the id %s when the device subscribed to that',
    async (id) => {
      const device = await connect();
      await device.client.subscribeAsync(`${POST}_reply`, { qos: 1 });
      device.client.publish(POST, post(JSON.parse(id)), { qos: 1 });
      expect(await device.messages(1)).toEqual([
        { topic: `${POST}_reply`, payload: `{"id":${id},"code":200,"data":{}}`, qos: 0 },
      ]);
      await device.end();
    },
  );

  it('is answered over a later connection too, until the device unsubscribes', async () => {
    const first = await connect();
    await first.client.subscribeAsync(`${POST}_reply`);
    await first.end();
    const second = await connect();
    second.client.publish(POST, post('1'));
    await second.messages(1);
    await second.client.unsubscribeAsync(`${POST}_reply`);
    await second.client.publishAsync(POST, post('2'), { qos: 1 });
    await aMoment();
    expect(second.received).toHaveLength(1);
    await second.end();
  });

  it('is answered without a subscription only to those who keep their session', async () => {
    const clean = await connect();
    await clean.client.publishAsync(POST, post('1'), { qos: 1 });
    await aMoment();
    expect(clean.received).toEqual([]);
    await clean.end();
    const kept = await connect({ clean: false });
    kept.client.publish(POST, post('2'));
    await kept.messages(1);
    await kept.end();
  });

  it.each([
    [POST, '{', 1220],
    [POST, '', 1251],
    [POST, '{"id":"1","method":"thing.measurepoint.resume"}', 1260],
    [POST, `{"id":"1","x":"${'x'.repeat(600_000)}"}`, 1008],
    [topicOf('ems-02', 'thing/measurepoint/post'), post('1'), 1009],
    ['/anything/else', post('1'), 1009],
    [topicOf('ems-01', 'thing/foo'), post('1'), 1009],
    [topicOf('ems-01', 'thing/measurepoint'), 'no json', 1009],
  ])('is refused on %s (#%#)', async (topic, payload, code) => {
    const device = await connect({ clean: false });
    device.client.publish(topic, payload);
    const [answer] = await device.messages(1);
    expect(answer?.topic).toBe(`${topic}_reply`);
    expect(JSON.parse(answer?.payload ?? '')).toMatchObject({ code, data: {} });
    await device.end();
  });

  it('is ignored where it answers something, and where its topic is too long, and the device stays connected', async () => {
    const device = await connect({ clean: false });
    for (const path of [
      'x_reply',
      'thing/service/a/b_reply',
      `deep${'/x'.repeat(90)}_reply`,
      'y'.repeat(5_000),
    ])
      await device.client.publishAsync(topicOf('ems-01', path), 'whatever', { qos: 1 });
    await device.client.publishAsync(POST, post('1'), { qos: 1 });
    expect((await device.messages(1))[0]?.topic).toBe(`${POST}_reply`);
    await device.end();
  });
});

describe('a subscription', () => {
  it('is granted below the two prefixes of the device, and refused elsewhere', async () => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(loginOf('ems-01'));
    await device.packet('connack');
    const filters = [
      topicOf('ems-01', 'thing/service/measurepoint/set'),
      topicOf('ems-01', '#'),
      topicOf('ems-01', 'thing/event/+/post_reply'),
      '/ext/session/pQ7wXk2L/ems-01/thing/activate/info',
      '#',
      '+/+/+/+/#',
      '+/+/#',
      '/sys/pQ7wXk2L/+/thing/service/measurepoint/set',
      topicOf('ems-02', '#'),
      '/sys/pQ7wXk2L/ems-011/x',
      '$SYS/#',
      `$share/g/${topicOf('ems-01', '#')}`,
      '$share/g/#',
      topicOf('ems-01', 'x'.repeat(1_024)),
    ];
    device.send({
      cmd: 'subscribe',
      messageId: 9,
      subscriptions: filters.map((topic) => ({ topic, qos: 1 })),
    } as never);
    expect((await device.packet('suback')).granted).toEqual([1, 1, 1, 1, ...Array(10).fill(128)]);
    device.socket.destroy();
  });

  it('is not without end', async () => {
    const device = await RawDevice.login(dispatcher.mqtt.port, 'ems-01');
    const subscriptions = Array.from({ length: 300 }, (_, i) => ({
      topic: topicOf('ems-01', `t${i}`),
      qos: 0,
    }));
    device.send({ cmd: 'subscribe', messageId: 9, subscriptions } as never);
    const { granted } = await device.packet('suback');
    expect(granted.filter((code) => code === 128)).toHaveLength(100);
    await waitFor(() => !device.isClosed, { limitMs: 1_000 });
    device.socket.destroy();
  });
});
