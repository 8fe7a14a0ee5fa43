import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimOf, GatewayDevice, nameOf } from './gateway-device.js';
import { PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
let gateway: GatewayDevice;

beforeEach(async () => {
  dispatcher = await startDispatcher();
  const { registry, topology } = dispatcher;
  registry.add('gw-1', { productType: 'Gateway' }).add('gw-2', { productType: 'Gateway' });
  for (const key of ['meter-1', 'meter-2', 'meter-3']) registry.add(key);
  registry.add('foreign', { orgId: 'o17000000000043' });
  topology.join('gw-1', 'meter-1').join('gw-2', 'meter-1');
  gateway = await GatewayDevice.connect(dispatcher.url, 'gw-1');
  await dispatcher.online('gw-1');
});
afterEach(() => dispatcher.stop());

const members = async () => {
  const { data } = await gateway.topo('get', {});
  return (data as { deviceKey: string }[]).map(({ deviceKey }) => deviceKey);
};

describe('a gateway that asks for its topology', () => {
  it('is told how its sub-devices are called, and no secrets', async () => {
    expect(await gateway.topo('get', {})).toEqual({
      id: '1',
      code: 200,
      data: [{ assetId: 'asset-meter-1', ...nameOf('meter-1') }],
    });
  });

  it('needs to be one', async () => {
    const device = await GatewayDevice.connect(dispatcher.url, 'ems-01');
    await dispatcher.online('ems-01');
    expect((await device.topo('get', {})).code).toBe(1200);
    expect((await device.topo('add', [claimOf('meter-2')])).code).toBe(1200);
    expect((await device.topo('delete', [nameOf('meter-1')])).code).toBe(1200);
  });
});

describe('a gateway that adds sub-devices', () => {
  it('may log them in afterwards', async () => {
    expect((await gateway.login('meter-2')).code).toBe(740);
    expect(await gateway.topo('add', [claimOf('meter-2'), claimOf('meter-3'), claimOf('meter-2')])).toEqual({
      id: '2',
      code: 200,
      data: {},
    });
    expect(await members()).toEqual(['meter-1', 'meter-2', 'meter-3']);
    expect((await gateway.login('meter-2')).code).toBe(200);
  });

  it.each<[string, object, string]>([
    ['a wrong signature', claimOf('meter-3', { sign: 'x' }), `${PRODUCT}&meter-3: Signature is wrong`],
    [
      'the secret of the product',
      claimOf('meter-3', {}, 'prodSecret9Z'),
      `${PRODUCT}&meter-3: Signature is wrong`,
    ],
    ['one that does not exist', claimOf('meter-9'), `${PRODUCT}&meter-9: Device does not exist`],
    ['one of another organisation', claimOf('foreign'), `${PRODUCT}&foreign: Device does not exist`],
    ['a gateway', claimOf('gw-2'), 'one of them is no sub-device'],
  ])('adds none where there is %s among them', async (_, bad, reason) => {
    expect(await gateway.topo('add', [claimOf('meter-2'), bad])).toMatchObject({
      code: 1255,
      message: `add topo failure, [${reason}]`,
    });
    expect(await members()).toEqual(['meter-1']);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an object', claimOf('meter-2')],
    ['nobody', []],
    ['a number', [7]],
    ['nested lists', [[claimOf('meter-2')]]],
    ['a device without a signature', [nameOf('meter-2')]],
    ['10^5 entries', new Array(100_000).fill(0)],
  ])('is refused for %s', async (_, params) => {
    expect((await gateway.topo('add', params)).code).toBe(1220);
  });
});

describe('a gateway that removes sub-devices', () => {
  it('does so where one of those it names is a member', async () => {
    const names = [nameOf('meter-1'), nameOf('meter-2'), nameOf('foreign')];
    expect(await gateway.topo('delete', names)).toEqual({ id: '1', code: 200, data: {} });
    expect(await members()).toEqual([]);
    expect(await gateway.topo('delete', names)).toMatchObject({
      code: 1256,
      message: 'Remove topo failure, [none of them is a sub-device of this gateway]',
    });
    expect((await gateway.topo('delete', nameOf('meter-1'))).code).toBe(1220);
  });

  it('keeps those that are online over it', async () => {
    await gateway.topo('add', [claimOf('meter-2')]);
    await gateway.login('meter-1');
    expect(await gateway.topo('delete', [nameOf('meter-1')])).toMatchObject({
      code: 1256,
      message: 'Remove topo failure, [all of them are online]',
    });
    expect((await gateway.topo('delete', [nameOf('meter-1'), nameOf('meter-2')])).code).toBe(200);
    expect(await members()).toEqual(['meter-1']);
    await gateway.combine('logout', nameOf('meter-1'));
    expect((await gateway.topo('delete', [nameOf('meter-1')])).code).toBe(200);
  });

  it('may let one go that is online over another gateway, where it stays', async () => {
    const other = await GatewayDevice.connect(dispatcher.url, 'gw-2');
    await dispatcher.online('gw-2');
    await other.login('meter-1');
    expect((await gateway.topo('delete', [nameOf('meter-1')])).code).toBe(200);
    await dispatcher.follower.follow(dispatcher.life(), [{ kind: 'device', key: 'asset-meter-1' }]);
    expect(dispatcher.life().sessions.find(PRODUCT, 'meter-1')?.carrier?.device.deviceKey).toBe('gw-2');
  });
});

describe('a sub-device that is online', () => {
  beforeEach(() => gateway.login('meter-1'));

  it.each<[string, () => void]>([
    ['is no member any more', () => dispatcher.topology.leave('gw-1', 'meter-1')],
    ['was disabled', () => dispatcher.registry.add('meter-1', { enabled: false })],
    ['was deleted', () => dispatcher.registry.devices.delete('meter-1')],
    ['was replaced', () => dispatcher.registry.add('meter-1', { assetId: 'asset-new' })],
    ['needs a certificate now', () => dispatcher.registry.add('meter-1', { biDirectionalAuth: true })],
  ])('is logged out when it %s, and its gateway stays', async (_, change) => {
    change();
    await dispatcher.follower.follow(dispatcher.life(), [{ kind: 'device', key: 'asset-meter-1' }]);
    expect(dispatcher.life().sessions.find(PRODUCT, 'meter-1')).toBeUndefined();
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([
      { assetId: 'asset-meter-1', reason: 'notAllowed' },
    ]);
    expect(gateway.device.client.connected).toBe(true);
  });

  it('is logged out when its product demands certificates', async () => {
    const { registry } = dispatcher;
    // A product is what its first device says of it.
    registry.devices.clear();
    registry.add('meter-1', { biDirectionalAuth: true }).add('gw-1', { productType: 'Gateway' });
    await dispatcher.follower.follow(dispatcher.life(), [{ kind: 'product', key: PRODUCT }]);
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([
      { assetId: 'asset-meter-1', reason: 'notAllowed' },
    ]);
    expect(gateway.device.client.connected).toBe(true);
  });

  it('goes with its gateway when that may not be here any more', async () => {
    dispatcher.registry.add('gw-1', { productType: 'Gateway', enabled: false });
    await dispatcher.follower.follow(dispatcher.life(), [{ kind: 'device', key: 'asset-gw-1' }]);
    await gateway.closed();
    expect(dispatcher.life().sessions.count).toBe(0);
  });

  it('is looked at once more after its login, as a change may have come in between', async () => {
    const ask = dispatcher.topology.gatewaysOf.bind(dispatcher.topology);
    let asked = 0;
    dispatcher.topology.gatewaysOf = async (ids) => {
      asked += 1;
      return asked === 1 ? ask(ids) : new Map();
    };
    expect((await gateway.login('meter-1')).code).toBe(200);
    expect(await dispatcher.publisher.waitFor('session.closed', 2)).toMatchObject([
      { reason: 'takenOver' },
      { reason: 'notAllowed' },
    ]);
  });
});
