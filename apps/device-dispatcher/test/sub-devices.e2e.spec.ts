import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { activationOf, batchOf, claimOf, GatewayDevice, nameOf } from './gateway-device.js';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, SECRET, startDispatcher } from './running-dispatcher.js';

const OTHER_ORG = 'o17000000000043';

let dispatcher: RunningDispatcher;
let gateway: GatewayDevice;

beforeEach(async () => {
  dispatcher = await startDispatcher();
  const { registry, topology } = dispatcher;
  registry.add('gw-1', { productType: 'Gateway' }).add('gw-2', { productType: 'Gateway' });
  for (const key of ['meter-1', 'meter-2', 'meter-3', 'stranger']) registry.add(key);
  topology.join('gw-1', 'meter-1', 'meter-2', 'meter-3').join('gw-2', 'meter-1');
  gateway = await GatewayDevice.connect(dispatcher.url, 'gw-1');
  await dispatcher.online('gw-1');
});
afterEach(() => dispatcher.stop());

const sessionOf = (key: string) => dispatcher.life().sessions.find(PRODUCT, key);
const carrierOf = (key: string) => sessionOf(key)?.carrier?.device.deviceKey;
const lists = (logined: string[], failed: string[]) => ({
  loginedSubDevices: logined.map((key) => ({ assetId: `asset-${key}`, ...nameOf(key) })),
  failedSubDevices: failed.map(nameOf),
});

describe('a sub-device that its gateway logs in', () => {
  it('is online over the connection of the gateway, and the answer names it', async () => {
    expect(await gateway.login('meter-1')).toEqual({
      id: '1',
      code: 200,
      data: { assetId: 'asset-meter-1', ...nameOf('meter-1') },
    });
    expect(carrierOf('meter-1')).toBe('gw-1');
    const opened = await dispatcher.publisher.waitFor('session.opened', 2);
    expect(opened.map(({ assetId }) => assetId)).toEqual(['asset-gw-1', 'asset-meter-1']);
    await waitFor(() => dispatcher.topology.noted.length > 0, {
      limitMs: 60_000,
      what: 'the login to be noted',
    });
    expect(dispatcher.topology.noted).toMatchObject([
      { assetId: 'asset-meter-1', gatewayAssetId: 'asset-gw-1' },
    ]);
  });

  it('may be logged in again, in a new session', async () => {
    await gateway.login('meter-1');
    const first = sessionOf('meter-1');
    expect((await gateway.login('meter-1')).code).toBe(200);
    expect(sessionOf('meter-1')?.epoch).toBeGreaterThan(first?.epoch ?? 0);
    const [closed] = await dispatcher.publisher.waitFor('session.closed');
    expect(closed).toMatchObject({ assetId: 'asset-meter-1', reason: 'takenOver' });
  });

  it('is read from numbers and from names in any case', async () => {
    const { timestamp, signMethod, secureMode, ...rest } = claimOf('meter-1');
    const params = {
      ...rest,
      timestamp: Number(timestamp),
      signmethod: signMethod.toUpperCase(),
      cleanSession: true,
    };
    expect((await gateway.combine('login', params)).code).toBe(200);
  });

  it.each<[string, object, number]>([
    ['that does not exist', claimOf('meter-9'), 705],
    ['that is no member', claimOf('stranger'), 740],
    ['that is no member, with a wrong signature', claimOf('stranger', { sign: 'x' }), 740],
    ['that is the gateway itself', claimOf('gw-1'), 740],
    ['that is another gateway', claimOf('gw-2'), 740],
    ['with a wrong signature', claimOf('meter-1', { sign: 'x' }), 742],
    ['with the secret of another device', claimOf('meter-1', {}, 'x'), 742],
    ['with the secret of its product', claimOf('meter-1', {}, 'prodSecret9Z'), 742],
    ['by dynamic activation that is not allowed', activationOf('meter-1'), 770],
  ])('is refused %s', async (_, params, code) => {
    dispatcher.topology.join('gw-1', 'gw-1', 'gw-2');
    const { productKey, deviceKey } = params as { productKey: string; deviceKey: string };
    expect(await gateway.combine('login', params)).toMatchObject({ code, data: { productKey, deviceKey } });
    expect(carrierOf(deviceKey)).toBeUndefined();
  });

  it.each<[string, object, number]>([
    ['is disabled', { enabled: false }, 723],
    ['needs a certificate', { biDirectionalAuth: true }, 746],
    ['belongs to another organisation', { orgId: OTHER_ORG }, 705],
    ['is active already', { dynamicActivateEnabled: true, activated: true }, 770],
  ])('is refused when it %s', async (_, more, code) => {
    dispatcher.registry.add('meter-1', more);
    const claim = code === 770 ? activationOf('meter-1') : claimOf('meter-1');
    expect((await gateway.combine('login', claim)).code).toBe(code);
    // Who knows no secret does not learn of its state.
    if (code !== 705) expect((await gateway.login('meter-1', { sign: 'x' })).code).toBe(742);
    expect(sessionOf('meter-1')).toBeUndefined();
  });

  it('is activated by the secret of its product, once, and the answer has its own', async () => {
    dispatcher.registry.add('meter-1', { activated: false, dynamicActivateEnabled: true });
    const answer = await gateway.combine('login', activationOf('meter-1'));
    expect(answer).toMatchObject({ code: 200, data: { assetId: 'asset-meter-1', deviceSecret: SECRET } });
    expect((await gateway.combine('login', activationOf('meter-1'))).code).toBe(770);
    expect((await gateway.login('meter-1')).code).toBe(200);
  });

  it('is not activated a second time, whatever the cache says', async () => {
    const { registry } = dispatcher;
    registry.add('meter-1', { activated: false, dynamicActivateEnabled: true });
    registry.activateDevice = async () => false;
    expect((await gateway.combine('login', activationOf('meter-1'))).code).toBe(770);
    expect(sessionOf('meter-1')).toBeUndefined();
    // What is known to be active is not even tried.
    registry.add('meter-1', { activated: true, dynamicActivateEnabled: true });
    registry.activateDevice = async () => true;
    expect((await gateway.combine('login', activationOf('meter-1'))).code).toBe(770);
  });

  it('is logged in over a gateway only', async () => {
    const device = await GatewayDevice.connect(dispatcher.url, 'ems-01');
    await dispatcher.online('ems-01');
    expect(await device.login('meter-1')).toMatchObject({
      code: 1200,
      message: 'Parse error, [device is no gateway]',
    });
    expect(await device.combine('login/batch', batchOf(['meter-1']))).toMatchObject({
      code: 1200,
      data: lists([], []),
    });
    expect((await device.combine('logout', nameOf('meter-1'))).code).toBe(1200);
  });

  it('is not let in so often that everybody hears of nothing else', async () => {
    const limited = await startDispatcher({ limits: { loginsPerDevice: 2 } });
    try {
      limited.registry.add('gw-1', { productType: 'Gateway' }).add('meter-1');
      limited.topology.join('gw-1', 'meter-1');
      const busy = await GatewayDevice.connect(limited.url, 'gw-1');
      await limited.online('gw-1');
      const codes = [];
      for (let round = 0; round < 3; round += 1) codes.push((await busy.login('meter-1')).code);
      expect(codes).toEqual([200, 200, 429]);
    } finally {
      await limited.stop();
    }
  });
});

describe('a batch of logins', () => {
  it('logs in all of them, with few look-ups', async () => {
    const before = dispatcher.topology.lookUps;
    const answer = await gateway.combine(
      'login/batch',
      batchOf(['meter-1', 'meter-2', 'meter-1', 'meter-3']),
    );
    expect(answer).toEqual({ id: '1', code: 200, data: lists(['meter-1', 'meter-2', 'meter-3'], []) });
    // One for the logins, and each session is looked at again, which the registry does together.
    expect(dispatcher.topology.lookUps - before).toBe(4);
  });

  it('keeps those that are good, and says of each other one what is wrong', async () => {
    dispatcher.registry.add('meter-2', { enabled: false });
    const answer = await gateway.combine('login/batch', batchOf(['meter-1', 'meter-2', 'stranger']));
    expect(answer).toMatchObject({ code: 723, data: lists(['meter-1'], ['meter-2', 'stranger']) });
    expect(answer.message).toBe(
      `${PRODUCT}&meter-2 has error: Device is disable;${PRODUCT}&stranger has error: Device is not a sub-device of this gateway;`,
    );
    expect(carrierOf('meter-1')).toBe('gw-1');
  });

  it.each<[string, unknown]>([
    ['no list', { ...batchOf([]), subDevices: { a: 1 } }],
    ['an entry that is none', { ...batchOf(['meter-1']), subDevices: [null] }],
    ['an entry without a signature', batchOf([], { subDevices: [nameOf('meter-1')] })],
    ['no timestamp', batchOf(['meter-1'], { timestamp: null })],
    ['nothing', undefined],
    ['a text', 'x'],
  ])('is refused as a whole with %s', async (_, params) => {
    expect(await gateway.combine('login/batch', params)).toMatchObject({ code: 1220, data: lists([], []) });
    expect(dispatcher.life().sessions.count).toBe(1);
  });

  it('logs in as many as may be online when it names more', async () => {
    const keys = Array.from({ length: 203 }, (_, index) => `many-${index}`);
    for (const key of keys) dispatcher.registry.add(key);
    dispatcher.topology.join('gw-1', ...keys);
    const { code, data } = await gateway.combine('login/batch', batchOf(keys));
    expect([code, Object.values(data as object).map((list) => list.length)]).toEqual([739, [200, 3]]);
  });

  it('is refused as a whole when it names more than a gateway can have', async () => {
    const keys = Array.from({ length: 1_001 }, (_, index) => `many-${index}`);
    expect(await gateway.combine('login/batch', batchOf(keys))).toMatchObject({
      code: 739,
      data: lists([], []),
    });
  });

  it('stops at 200 online, where one that is online may still log in again', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `many-${index}`);
    for (const key of keys) dispatcher.registry.add(key);
    dispatcher.topology.join('gw-1', ...keys);
    expect((await gateway.combine('login/batch', batchOf(keys))).code).toBe(200);
    expect((await gateway.login('meter-1')).code).toBe(739);
    dispatcher.registry.add('meter-2', { activated: false, dynamicActivateEnabled: true });
    expect((await gateway.combine('login', activationOf('meter-2'))).code).toBe(739);
    expect(dispatcher.registry.devices.get('meter-2')?.activated).toBe(false);
    expect((await gateway.login('many-7')).code).toBe(200);
    await gateway.combine('logout', nameOf('many-0'));
    expect((await gateway.login('meter-1')).code).toBe(200);
  });

  it('leaves nobody online when the gateway is disabled in the middle', async () => {
    const { topology, follower } = dispatcher;
    const held = new Held();
    const ask = topology.gatewaysOf.bind(topology);
    topology.gatewaysOf = async (ids) => {
      await held.turn();
      return ask(ids);
    };
    gateway.send('/ext/session', 'combine/login/batch', batchOf(['meter-1', 'meter-2']));
    await held.reached();
    dispatcher.registry.add('gw-1', { productType: 'Gateway', enabled: false });
    await follower.follow(dispatcher.life(), [{ kind: 'device', key: 'asset-gw-1' }]);
    held.release();
    await gateway.closed();
    await aMoment();
    expect(dispatcher.life().sessions.count).toBe(0);
    expect(dispatcher.publisher.ofType('session.opened')).toHaveLength(1);
  });
});

/** Somebody who waits until the test lets him go on. */
class Held {
  private waiting = 0;
  private readonly gate: Promise<void>;
  release: () => void = () => undefined;

  constructor() {
    this.gate = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  turn(): Promise<void> {
    this.waiting += 1;
    return this.gate;
  }

  async reached(): Promise<void> {
    await waitFor(() => this.waiting > 0, { limitMs: 60_000, what: 'somebody to wait' });
  }
}

describe('a login whose connection ends before it is decided', () => {
  it('leaves no session behind', async () => {
    const held = new Held();
    const { registry } = dispatcher;
    const ask = registry.deviceCredentials.bind(registry);
    registry.deviceCredentials = async (productKey, deviceKey) => {
      if (deviceKey === 'meter-1') await held.turn();
      return ask(productKey, deviceKey);
    };
    gateway.send('/ext/session', 'combine/login', claimOf('meter-1'));
    await held.reached();
    gateway.device.client.stream.destroy();
    await dispatcher.publisher.waitFor('session.closed');
    held.release();
    await aMoment();
    expect(dispatcher.life().sessions.count).toBe(0);
    expect(dispatcher.publisher.ofType('session.opened')).toHaveLength(1);
  });
});

describe('a login that is decided when the slot is somebody else’s already', () => {
  it('opens no session', async () => {
    const held = new Held();
    const { topology, slot } = dispatcher;
    const ask = topology.gatewaysOf.bind(topology);
    topology.gatewaysOf = async (ids) => {
      await held.turn();
      return ask(ids);
    };
    gateway.send('/ext/session', 'combine/login', claimOf('meter-1'));
    await held.reached();
    const { sessions } = dispatcher.life();
    // Nobody has told the dispatcher yet.
    slot.held = undefined;
    held.release();
    await aMoment();
    expect(sessions.find(PRODUCT, 'meter-1')).toBeUndefined();
  });
});

describe('a sub-device that is online', () => {
  beforeEach(() => gateway.login('meter-1'));

  it('goes offline with the connection of its gateway', async () => {
    await gateway.end();
    const closed = await dispatcher.publisher.waitFor('session.closed', 2);
    expect(closed.map(({ assetId, reason }) => [assetId, reason])).toEqual([
      ['asset-gw-1', 'connectionLost'],
      ['asset-meter-1', 'gatewayGone'],
    ]);
  });

  it('is logged out, as often as its gateway likes', async () => {
    for (const id of ['2', '3'])
      expect(await gateway.combine('logout', nameOf('meter-1'))).toEqual({
        id,
        code: 200,
        data: nameOf('meter-1'),
      });
    expect(sessionOf('meter-1')).toBeUndefined();
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([{ reason: 'loggedOut' }]);
    expect((await gateway.combine('logout', nameOf('meter-9'))).code).toBe(200);
    expect((await gateway.combine('logout', {})).code).toBe(1220);
  });

  it('is not logged out by another gateway, nor a device by any', async () => {
    const other = await GatewayDevice.connect(dispatcher.url, 'gw-2');
    const own = await MqttDevice.connect(dispatcher.url, 'ems-01');
    await Promise.all([dispatcher.online('gw-2'), dispatcher.online('ems-01')]);
    for (const key of ['meter-1', 'ems-01', 'gw-1', 'gw-2'])
      expect((await other.combine('logout', nameOf(key))).code).toBe(200);
    expect(carrierOf('meter-1')).toBe('gw-1');
    expect(own.client.connected).toBe(true);
    expect(dispatcher.publisher.ofType('session.closed')).toEqual([]);
  });

  it('moves to another of its gateways, and the former does not speak for it any more', async () => {
    const other = await GatewayDevice.connect(dispatcher.url, 'gw-2');
    await dispatcher.online('gw-2');
    expect((await other.login('meter-1')).code).toBe(200);
    expect(carrierOf('meter-1')).toBe('gw-2');
    await gateway.end();
    await aMoment();
    expect(carrierOf('meter-1')).toBe('gw-2');
    expect(await dispatcher.publisher.waitFor('session.closed', 2)).toMatchObject([
      { assetId: 'asset-meter-1', reason: 'takenOver' },
      { assetId: 'asset-gw-1', reason: 'connectionLost' },
    ]);
  });

  it('moves to a connection of its own and back', async () => {
    const own = await MqttDevice.connect(dispatcher.url, 'meter-1');
    await waitFor(() => sessionOf('meter-1')?.carrier === undefined, { limitMs: 60_000, what: 'the move' });
    expect((await gateway.login('meter-1')).code).toBe(200);
    await own.closed();
    expect(carrierOf('meter-1')).toBe('gw-1');
    expect(gateway.device.client.connected).toBe(true);
  });

  it('is not here any more once it logged in at another dispatcher', async () => {
    dispatcher.life().sessions.noteOpened('asset-meter-1', 1_000);
    expect(sessionOf('meter-1')).toBeUndefined();
    expect(gateway.device.client.connected).toBe(true);
    expect(dispatcher.publisher.ofType('session.closed')).toEqual([]);
  });

  it('gets commands on its own topics, over its gateway’s connection, and answers there', async () => {
    await dispatcher.life().delivery.deliver(await dispatcher.commandFor('meter-1'));
    await waitFor(() => gateway.pushed().length > 0, { limitMs: 60_000, what: 'the command' });
    const [command] = gateway.pushed();
    expect(command?.topic).toBe(topicOf('meter-1', 'thing/service/measurepoint/set'));
    const reply = { id: JSON.parse(command?.payload ?? '{}').id, code: 200, data: {} };
    const topic = topicOf('meter-1', 'thing/service/measurepoint/set_reply');
    await gateway.device.client.publishAsync(topic, JSON.stringify(reply), { qos: 1 });
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { assetId: 'asset-meter-1', messageId: reply.id, code: 200 },
    ]);
  });

  it('is not posted for after its logout, and its gateway is told so where it has subscribed', async () => {
    const topic = topicOf('meter-1', 'thing/measurepoint/post');
    await gateway.device.client.subscribeAsync(`${topic}_reply`);
    await gateway.combine('logout', nameOf('meter-1'));
    const post = {
      id: '9',
      version: '1.1',
      method: 'thing.measurepoint.post',
      params: { measurepoints: {} },
    };
    await gateway.device.client.publishAsync(topic, JSON.stringify(post), { qos: 1 });
    const answerOf = () => gateway.device.received.find((received) => received.topic === `${topic}_reply`);
    const answer = await waitFor(answerOf, { limitMs: 60_000, what: 'the answer' });
    expect(JSON.parse(answer?.payload ?? '{}')).toMatchObject({ id: '9', code: 1009 });
  });

  it('is not posted for before it is logged in again, and its gateway is told so before it subscribes', async () => {
    const topic = topicOf('meter-1', 'thing/measurepoint/post');
    await gateway.device.client.subscribeAsync(`${topic}_reply`);
    await gateway.device.client.endAsync();
    await dispatcher.publisher.waitFor('session.closed', 2);
    gateway = await GatewayDevice.connect(dispatcher.url, 'gw-1');
    for (const [id, key] of [
      ['8', 'stranger'],
      ['9', 'meter-1'],
    ] as const)
      await gateway.device.client.publishAsync(
        topicOf(key, 'thing/measurepoint/post'),
        JSON.stringify({ id, version: '1.0', method: 'thing.measurepoint.post', params: {} }),
        { qos: 1 },
      );
    await waitFor(() => gateway.device.received.length > 0, { limitMs: 60_000, what: 'the answer' });
    expect(gateway.device.received.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { id: '9', code: 1009 },
    ]);
  });

  it('is not answered for by another connection, nor after its logout', async () => {
    const topic = topicOf('meter-1', 'thing/service/measurepoint/set_reply');
    const forged = JSON.stringify({ id: '1767225601', code: 200, data: {} });
    const other = await GatewayDevice.connect(dispatcher.url, 'gw-2');
    const stranger = await MqttDevice.connect(dispatcher.url, 'ems-01');
    await Promise.all([dispatcher.online('gw-2'), dispatcher.online('ems-01')]);
    await other.device.client.publishAsync(topic, forged, { qos: 1 });
    await stranger.client.publishAsync(topic, forged, { qos: 1 });
    await gateway.combine('logout', nameOf('meter-1'));
    await gateway.device.client.publishAsync(topic, forged, { qos: 1 });
    await aMoment();
    expect(dispatcher.publisher.ofType('device.replied')).toEqual([]);
  });

  it('takes no command for a session that is over', async () => {
    const command = await dispatcher.commandFor('meter-1');
    await gateway.login('meter-1');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('noSession');
    expect(gateway.pushed()).toEqual([]);
  });
});

describe('filters of a gateway', () => {
  const grants = async (filter: string) => {
    const granted = await gateway.device.client.subscribeAsync(filter).catch(() => []);
    return granted.map(({ qos }) => qos);
  };

  it.each([
    ['below its own prefixes', `/ext/session/${PRODUCT}/gw-1/#`, [0]],
    ['of a sub-device that is not logged in yet', topicOf('meter-2', 'thing/service/+'), [0]],
    ['of a session of such a sub-device', `/ext/session/${PRODUCT}/meter-2/#`, [0]],
    ['of a device that is none of its own', topicOf('stranger', '#'), []],
    ['of another gateway', topicOf('gw-2', '#'), []],
    ['of a device that does not exist', topicOf('meter-9', '#'), []],
    ['of all devices', '/sys/+/+/#', []],
  ])('%s', async (_, filter, granted) => expect(await grants(filter)).toEqual(granted));

  it('may be as many as all of its sub-devices need', async () => {
    for (let index = 0; index < 400; index += 1)
      await gateway.device.client.subscribeAsync(topicOf('meter-1', `thing/x/${index}_reply`));
    expect(await grants(topicOf('meter-1', 'thing/x/400_reply'))).toEqual([0]);
  });

  it('are refused while the registry does not answer, and the gateway stays', async () => {
    dispatcher.registry.isAway = true;
    expect(await grants(topicOf('meter-2', '#'))).toEqual([]);
    dispatcher.registry.isAway = false;
    expect(await grants(topicOf('meter-2', '#'))).toEqual([0]);
  });

  it('have no use for a device that is no gateway', async () => {
    const device = await MqttDevice.connect(dispatcher.url, 'ems-01');
    await dispatcher.online('ems-01');
    await expect(device.client.subscribeAsync(topicOf('meter-1', '#'))).rejects.toThrow();
  });

  it('let it hear what answers a sub-device’s own request', async () => {
    await gateway.login('meter-1');
    await gateway.device.client.subscribeAsync(topicOf('meter-1', 'thing/measurepoint/post_reply'));
    const post = {
      id: '9',
      version: '1.0',
      method: 'thing.measurepoint.post',
      params: { measurepoints: { soc: 5 } },
    };
    await gateway.device.client.publishAsync(
      topicOf('meter-1', 'thing/measurepoint/post'),
      JSON.stringify(post),
    );
    await waitFor(
      () =>
        gateway.device.received.some(
          ({ topic }) => topic === topicOf('meter-1', 'thing/measurepoint/post_reply'),
        ),
      { limitMs: 60_000, what: 'the answer' },
    );
  });
});

describe('nonsense from a gateway', () => {
  const entry = claimOf('meter-1');

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['a text', 'x'],
    ['a list', [entry]],
    ['nested lists', [[[[]]]]],
    ['10^5 entries', Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`k${index}`, index]))],
    ['a huge key', { ...entry, deviceKey: 'x'.repeat(400_000) }],
    ['a huge signature', { ...entry, sign: 'x'.repeat(400_000) }],
    ['a prototype', JSON.parse(`{"__proto__":${JSON.stringify(entry)}}`)],
    ['objects for texts', { ...entry, productKey: {}, timestamp: [], sign: { length: 64 } }],
    ['another mode', { ...entry, secureMode: '4' }],
    ['nothing', undefined],
  ])('is refused for %s', async (_, params) => {
    expect((await gateway.combine('login', params)).code).toBe(1220);
    expect((await gateway.combine('login/batch', params)).code).toBe(1220);
    expect((await gateway.combine('login', entry)).code).toBe(200);
  });

  it('is refused for 10^5 entries in a batch', async () => {
    const answer = await gateway.combine(
      'login/batch',
      batchOf([], { subDevices: new Array(100_000).fill(0) }),
    );
    expect(answer).toMatchObject({ code: 1220, data: lists([], []) });
  });

  it('does not hold for names of members of every object', async () => {
    expect((await gateway.login('constructor', { productKey: '__proto__' })).code).toBe(705);
  });

  it('is a fault while the registry does not answer, and not of the connection', async () => {
    dispatcher.registry.isAway = true;
    expect((await gateway.login('meter-1')).code).toBe(500);
    dispatcher.registry.isAway = false;
    expect((await gateway.login('meter-1')).code).toBe(200);
  });

  it('as a storm is answered in order, and leaves the last state', async () => {
    for (let round = 0; round < 100; round += 1) {
      gateway.send('/ext/session', 'combine/login', claimOf('meter-1'));
      gateway.send('/ext/session', 'combine/logout', nameOf('meter-1'));
    }
    expect((await gateway.login('meter-1')).code).toBe(200);
    expect(carrierOf('meter-1')).toBe('gw-1');
    const ids = gateway.device.received
      .filter(({ topic }) => topic.includes('combine/log'))
      .map(({ payload }) => Number(JSON.parse(payload).id));
    expect(ids).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
  });
});
