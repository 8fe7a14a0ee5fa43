import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loginOf, MqttDevice, RawDevice, signedLogin, topicOf } from './mqtt-device.js';
import {
  aMoment,
  PRODUCT,
  PRODUCT_SECRET,
  type RunningDispatcher,
  startDispatcher,
} from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

const returnCodeOf = async (login: Parameters<RawDevice['sendConnect']>[0], more: object = {}) => {
  const device = await RawDevice.connect(dispatcher.mqtt.port);
  device.sendConnect(login, more);
  const { returnCode } = await device.packet('connack');
  if (returnCode !== 0) await device.closed();
  else device.socket.destroy();
  return returnCode;
};

const OWN_SECRET = 'q8Wd3Zk1Xv7Bn5Mt0RyL';
const inactive = { activated: false, dynamicActivateEnabled: true, deviceSecret: OWN_SECRET };
const activation = (deviceKey: string, secret = PRODUCT_SECRET) =>
  signedLogin({ clientId: deviceKey, deviceKey, secret, mode: '3' });
const integration = (secret = PRODUCT_SECRET) =>
  signedLogin({ clientId: PRODUCT, deviceKey: '%channel%', secret, mode: '4' });
const INFO = `/ext/session/${PRODUCT}/boot-0007/thing/activate/info`;

describe('a login of the contract, byte by byte [contract 9.2]', () => {
  const vector = (clientId: string, mode: number, timestamp: string) =>
    `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${timestamp}|`;

  it.each([
    [
      'M2',
      vector('boot-0007', 3, '1767225600500'),
      'boot-0007&pQ7wXk2L',
      '93A278EA1DD9C3A9DA16C19C30246F3CA893D4EC2949CD099BFBDF3180C60436',
    ],
    [
      'M8',
      vector('pQ7wXk2L', 4, '1767225600123'),
      '%channel%&pQ7wXk2L',
      'a2db54001fc65ae074c99ac3d8a77c471414e639024f42b3291e551de547b2bb',
    ],
    [
      'D1',
      vector('123456', 2, '1548753362502'),
      'test&654321',
      'B99032D49C706F7B27B22AB5CD2DD3C56A31E1BCBBC83BA0A2A6BB3272FBB166',
    ],
    [
      'D2',
      vector('123', 3, '1524448722000'),
      'test&123',
      'A4F9AD91051E3CA89440E0157029DD358C3A2C556D3C543B9FD5A38484785AC9',
    ],
  ])('succeeds: %s', async (_, clientId, username, password) => {
    const [deviceKey = '', productKey = ''] = username.split('&');
    const secrets = {
      deviceSecret: 'abcdefg',
      productSecret: productKey === PRODUCT ? PRODUCT_SECRET : 'abcdefg',
    };
    dispatcher.registry.add(deviceKey, { ...inactive, ...secrets, productKey });
    expect(await returnCodeOf({ clientId, username, password })).toBe(0);
  });
});

describe('dynamic activation', () => {
  const connect = () => MqttDevice.connect(dispatcher.url, 'boot-0007', activation('boot-0007'));

  it('is not used up by a try with MQTT 3.1, which is refused with 1', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    const mqtt31 = { protocolId: 'MQIsdp', protocolVersion: 3 };
    expect(await returnCodeOf(activation('boot-0007'), mqtt31)).toBe(1);
    expect(await returnCodeOf(integration(), mqtt31)).toBe(1);
    expect(await returnCodeOf(activation('boot-0007'))).toBe(0);
    expect(await returnCodeOf(activation('boot-0007'), mqtt31)).toBe(5);
  });

  it('tells the device its own secret, a moment after the login and unasked', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    const device = await connect();
    const [info] = await device.messages(1);
    expect(info).toMatchObject({ topic: INFO, qos: 0 });
    expect(JSON.parse(info?.payload ?? '')).toEqual({
      id: expect.stringMatching(/^\d{16}$/),
      version: '1.0',
      method: 'thing.activate.info',
      params: {
        assetId: 'asset-boot-0007',
        productKey: PRODUCT,
        deviceKey: 'boot-0007',
        deviceSecret: OWN_SECRET,
      },
    });
    expect(await dispatcher.publisher.waitFor('session.opened')).toMatchObject([
      { assetId: 'asset-boot-0007' },
    ]);
    await device.end();
  });

  it('leaves a connection that takes commands, and its answer to the secret is quietly taken', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    const device = await connect();
    await device.messages(1);
    const answer = JSON.stringify({ id: '1', code: 200, data: {} });
    await device.client.publishAsync(`${INFO}_reply`, answer, { qos: 1 });
    const command = await dispatcher.commandFor('boot-0007');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    expect((await device.messages(2))[1]?.topic).toBe(topicOf('boot-0007', 'thing/service/measurepoint/set'));
    await device.end();
  });

  it('leaves time to come back with the secret before a command is sent', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    const device = await connect();
    const command = await dispatcher.commandFor('boot-0007');
    const delivery = dispatcher.life().delivery.deliver(command);
    await device.messages(1);
    const again = await MqttDevice.connect(
      dispatcher.url,
      'boot-0007',
      loginOf('boot-0007', 'boot-0007', OWN_SECRET),
    );
    expect(await delivery).toBe('noSession');
    expect(device.received.map(({ topic }) => topic)).toEqual([INFO]);
    await again.end();
  });

  it('happens once: afterwards the device logs in with its own secret only', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    expect(await returnCodeOf(activation('boot-0007'))).toBe(0);
    expect(await returnCodeOf(activation('boot-0007'))).toBe(5);
    expect(await returnCodeOf(loginOf('boot-0007', 'boot-0007', OWN_SECRET))).toBe(0);
  });

  it('happens for one of two that log in at the same time', async () => {
    const { registry } = dispatcher;
    registry.add('boot-0007', inactive);
    const stale = registry.devices.get('boot-0007') ?? null;
    // As dispatchers remember it for a while.
    registry.deviceCredentials = async () => stale;
    const codes = await Promise.all([1, 2].map(() => returnCodeOf(activation('boot-0007'))));
    expect(codes.sort()).toEqual([0, 5]);
  });

  it.each([
    ['the product does not allow it', { dynamicActivateEnabled: false }, 5],
    ['the device is active', { activated: true }, 5],
    ['the device is disabled', { enabled: false }, 5],
    ['the product secret is another', { productSecret: 'another' }, 4],
    ['the product demands a certificate', { biDirectionalAuth: true }, 5],
  ])('is refused when %s, and the device stays as it is', async (_, more, code) => {
    dispatcher.registry.add('boot-0007', { ...inactive, ...more });
    expect(await returnCodeOf(activation('boot-0007'))).toBe(code);
    expect(dispatcher.registry.devices.get('boot-0007')?.activated).toBe('activated' in more);
  });

  it('is refused with 4 for an unknown device, and with the secret of the device', async () => {
    dispatcher.registry.add('boot-0007', inactive);
    expect(await returnCodeOf(activation('boot-9999'))).toBe(4);
    expect(await returnCodeOf(activation('boot-0007', OWN_SECRET))).toBe(4);
  });

  it('is refused with 3 while the registry is away, and possible afterwards', async () => {
    const { registry } = dispatcher;
    registry.add('boot-0007', inactive);
    const activate = registry.activateDevice.bind(registry);
    registry.activateDevice = async () => {
      throw new Error('away');
    };
    expect(await returnCodeOf(activation('boot-0007'))).toBe(3);
    registry.activateDevice = activate;
    expect(await returnCodeOf(activation('boot-0007'))).toBe(0);
  });
});

describe('an integration', () => {
  const UPLOAD = `/sys/${PRODUCT}/integration/measurepoint/post`;
  const connect = (options = {}) =>
    MqttDevice.connect(dispatcher.url, '%channel%', { ...integration(), ...options });
  const upload = (params: unknown, id = '1') =>
    JSON.stringify({ id, version: '1.0', method: 'integration.measurepoint.post', params });
  const answersOf = async (device: MqttDevice, count: number) =>
    (await device.messages(count)).map(({ payload }) => JSON.parse(payload));

  it('uploads what devices of its product measured, and is nobody who is online', async () => {
    const client = await connect({ clean: false });
    const params = [
      { deviceKey: 'ems-01', measurepoints: { soc: { value: 5, quality: 0 } }, time: 1_767_225_600_123 },
      { assetId: 'asset-ems-02', measurepoints: { setpoint_kw: 2.5 } },
    ];
    client.client.publish(UPLOAD, upload(params), { qos: 1 });
    expect(await dispatcher.publisher.waitFor('device.measured', 2)).toMatchObject([
      {
        assetId: 'asset-ems-01',
        measurements: [{ time: 1_767_225_600_123, values: { soc: 5 }, qualities: { soc: 0 } }],
      },
      { assetId: 'asset-ems-02', measurements: [{ values: { setpoint_kw: 2.5 } }] },
    ]);
    expect(await answersOf(client, 1)).toEqual([{ id: '1', code: 200, data: {} }]);
    expect(dispatcher.publisher.types()).not.toContain('session.opened');
    expect(dispatcher.life().sessions.count).toBe(0);
    await client.end();
  });

  it.each([
    ['unknown devices', [{ deviceKey: 'ems-99', measurepoints: {} }], 1206],
    ['unknown points', [{ deviceKey: 'ems-01', measurepoints: { nothing: 1 } }], 1204],
    ['no list', { deviceKey: 'ems-01', measurepoints: {} }, 1220],
  ])('is told of %s', async (_, params, code) => {
    const client = await connect({ clean: false });
    client.client.publish(UPLOAD, upload(params));
    expect(await answersOf(client, 1)).toMatchObject([{ id: '1', code }]);
    await client.end();
  });

  it('uploads nothing for devices that are disabled or of another product', async () => {
    dispatcher.registry.add('off-1', { enabled: false }).add('far-1', { productKey: 'other123' });
    const client = await connect({ clean: false });
    for (const device of [{ deviceKey: 'off-1' }, { assetId: 'asset-far-1' }])
      client.client.publish(UPLOAD, upload([{ ...device, measurepoints: { setpoint_kw: 1 } }]));
    expect(await answersOf(client, 2)).toMatchObject([{ code: 1206 }, { code: 1206 }]);
    expect(dispatcher.publisher.ofType('device.measured')).toEqual([]);
    await client.end();
  });

  it('has its upload acknowledged only when Kafka has it', async () => {
    const client = await connect();
    dispatcher.publisher.isAway = true;
    let isAcknowledged = false;
    const params = [{ deviceKey: 'ems-01', measurepoints: { setpoint_kw: 1 } }];
    const publishing = client.client.publishAsync(UPLOAD, upload(params), { qos: 1 }).then(() => {
      isAcknowledged = true;
    });
    await aMoment();
    expect(isAcknowledged).toBe(false);
    dispatcher.publisher.isAway = false;
    await publishing;
    await client.end();
  });

  it('may publish nothing else: topics of devices answer 1009, and unknown ones are ignored', async () => {
    const client = await connect({ clean: false });
    const other = await MqttDevice.connect(dispatcher.url, 'ems-01');
    const topics = [
      topicOf('ems-01', 'thing/measurepoint/post'),
      '/sys/other123/integration/measurepoint/post',
      `/sys/${PRODUCT}/integration/whatever`,
      topicOf('ems-01', 'thing/service/measurepoint/set_reply'),
    ];
    for (const topic of topics) client.client.publish(topic, '{"id":"1","code":200}');
    const answers = await answersOf(client, 2);
    expect(answers.map(({ code }) => code)).toEqual([1009, 1009]);
    await aMoment();
    expect([client.received.length, other.received]).toEqual([2, []]);
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
    await Promise.all([client.end(), other.end()]);
  });

  it('may subscribe to the answers to its uploads, and to nothing of any device', async () => {
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    device.sendConnect(integration());
    await device.packet('connack');
    const filters = [
      `${UPLOAD}_reply`,
      `/sys/${PRODUCT}/integration/#`,
      topicOf('ems-01', '#'),
      `/sys/${PRODUCT}/+/thing/service/+`,
      '#',
      '/sys/other123/integration/#',
      `/sys/${PRODUCT}/integration/${'x'.repeat(1_024)}`,
    ];
    const subscriptions = filters.map((topic) => ({ topic, qos: 1 }));
    device.send({ cmd: 'subscribe', messageId: 9, subscriptions } as never);
    expect((await device.packet('suback')).granted).toEqual([1, 1, 128, 128, 128, 128, 128]);
    device.socket.destroy();
  });

  it('gets answers without a subscription only if it keeps its session, and with one when it does not', async () => {
    const client = await connect();
    await client.client.publishAsync(UPLOAD, upload([]), { qos: 1 });
    await aMoment();
    expect(client.received).toEqual([]);
    await client.client.subscribeAsync(`${UPLOAD}_reply`);
    client.client.publish(UPLOAD, upload([], '2'));
    expect(await answersOf(client, 1)).toMatchObject([{ id: '2', code: 200 }]);
    await client.end();
  });

  it('takes no other one over, and is one of sixteen at most', async () => {
    const clients = await Promise.all(Array.from({ length: 16 }, () => connect()));
    expect(await returnCodeOf(integration())).toBe(3);
    await clients.pop()?.end();
    const again = await connect();
    expect(clients.every(({ client }) => client.connected)).toBe(true);
    await Promise.all([...clients, again].map((client) => client.end()));
  });

  it.each([
    ['another secret', () => integration('another'), 4],
    [
      'an unknown product',
      () =>
        signedLogin({
          clientId: 'x',
          deviceKey: '%channel%',
          productKey: 'none1234',
          secret: 'x',
          mode: '4',
        }),
      4,
    ],
    [
      'the name of a device',
      () => signedLogin({ clientId: PRODUCT, deviceKey: 'ems-01', secret: PRODUCT_SECRET, mode: '4' }),
      4,
    ],
    [
      'a device’s mode',
      () => signedLogin({ clientId: PRODUCT, deviceKey: '%channel%', secret: PRODUCT_SECRET }),
      4,
    ],
  ])('is refused with %s', async (_, login, code) => {
    expect(await returnCodeOf(login())).toBe(code);
  });
});
