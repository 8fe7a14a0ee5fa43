import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { identityOf } from '../src/sessions/session.js';
import { AskingDevice } from './device-asks.js';
import { topicOf } from './mqtt-device.js';
import { aMoment, PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const BATCH = 'thing/measurepoint/post/batch';
const RESUME = 'thing/measurepoint/resume/batch';
const TIME = 1_767_225_600_123;

let dispatcher: RunningDispatcher;
let gateway: AskingDevice;

const logInOver = async (deviceKey: string, gatewayKey: string): Promise<void> => {
  const credentials = await dispatcher.registry.deviceCredentials(PRODUCT, deviceKey);
  if (!credentials) throw new Error(`${deviceKey} does not exist`);
  const { sessions } = dispatcher.life();
  sessions.carry(identityOf(credentials), 999, await dispatcher.online(gatewayKey));
};

beforeEach(async () => {
  dispatcher = await startDispatcher();
  dispatcher.registry.add('gw-01', { productType: 'Gateway' });
  for (const key of ['meter-1', 'meter-2', 'offline', 'stranger', 'disabled', 'elsewhere'])
    dispatcher.registry.add(key, { enabled: key !== 'disabled' });
  dispatcher.registry.add('foreign', { orgId: 'o2', productKey: 'otherOne' });
  dispatcher.topology.join('gw-01', 'meter-1', 'meter-2', 'offline', 'disabled');
  gateway = await AskingDevice.connect(dispatcher, 'gw-01');
  await logInOver('meter-1', 'gw-01');
  await logInOver('meter-2', 'gw-01');
});
afterEach(async () => {
  dispatcher.publisher.isAway = false;
  await gateway.end();
  await dispatcher.stop();
});

const measured = () => dispatcher.publisher.ofType('device.measured');
const entry = (deviceKey: string, measurepoints: object = { setpoint_kw: 1 }, time: unknown = TIME) => ({
  productKey: PRODUCT,
  deviceKey,
  measurepoints,
  time,
});
const ok = { id: '7', code: 200, data: {} };

describe('a batch of a gateway', () => {
  it.each([BATCH, RESUME])(
    'on %s is one record a device, in the order of the message [contract 6.6]',
    async (path) => {
      const answer = await gateway.ask(path, [
        entry('meter-1', { setpoint_kw: '1.5' }),
        { measurepoints: { soc: { value: 80, quality: 0 } } },
        { productKey: '', deviceKey: '', measurepoints: { soc: 81 } },
        entry('meter-2', { soc: 5 }),
        entry('meter-1', { setpoint_kw: 2 }, TIME + 1),
        entry('meter-2', {}),
      ]);
      expect(answer).toEqual(ok);
      expect(measured()).toMatchObject([
        {
          assetId: 'asset-meter-1',
          deviceKey: 'meter-1',
          measurements: [
            { time: TIME, values: { setpoint_kw: 1.5 } },
            { time: TIME + 1, values: { setpoint_kw: 2 } },
          ],
        },
        {
          assetId: 'asset-gw-01',
          measurements: [{ values: { soc: 80 }, qualities: { soc: 0 } }, { values: { soc: 81 } }],
        },
        { assetId: 'asset-meter-2', measurements: [{ values: { soc: 5 } }] },
      ]);
      expect(dispatcher.publisher.published.slice(-3).map(({ topic, key }) => [topic, key])).toEqual([
        ['setpoint.device.telemetry', 'asset-meter-1'],
        ['setpoint.device.telemetry', 'asset-gw-01'],
        ['setpoint.device.telemetry', 'asset-meter-2'],
      ]);
    },
  );

  it.each([true, 'true'])('leaves out bad points when that is %j', async (flag) => {
    const params = [entry('meter-1', { setpoint_kw: 1, nope: 1 }), entry('meter-2', { nope: 1 })];
    expect(await gateway.ask(BATCH, params, { skipInvalidMeasurepoints: flag })).toEqual(ok);
    expect(measured()).toMatchObject([
      { assetId: 'asset-meter-1', measurements: [{ values: { setpoint_kw: 1 } }] },
    ]);
  });

  it.each([true, 'true'])('may be about members that are not logged in when that is %j', async (flag) => {
    const params = [entry('offline'), entry('meter-1')];
    expect(await gateway.ask(BATCH, params, { allowOfflineSubDevice: flag })).toEqual(ok);
    expect(measured().map(({ assetId }) => assetId)).toEqual(['asset-offline', 'asset-meter-1']);
  });

  it.each(['', false, 'false', null, 1, undefined])(
    'is not about members that are not logged in when that is %j',
    async (flag) => {
      const params = [entry('meter-1'), entry('offline')];
      expect(await gateway.ask(BATCH, params, { allowOfflineSubDevice: flag })).toMatchObject({ code: 1206 });
      expect(measured()).toEqual([]);
    },
  );

  it.each([
    ['a device of its organisation that is no member', entry('stranger')],
    ['a member that is disabled', entry('disabled')],
    ['a device that does not exist', entry('nobody')],
    ['a device of others', { ...entry('foreign'), productKey: 'otherOne' }],
    ['keys of no device', { ...entry('meter-1'), productKey: '__proto__' }],
  ])('is never about %s', async (_, stranger) => {
    const answer = await gateway.ask(BATCH, [entry('meter-1'), stranger], { allowOfflineSubDevice: true });
    expect(answer).toMatchObject({ code: 1206 });
    expect(measured()).toEqual([]);
  });

  it.each([
    [[entry('meter-1', { nope: 1 }), entry('nobody')], 1204],
    [[entry('nobody'), entry('meter-1', { nope: 1 })], 1206],
    [[entry('nobody'), { measurepoints: 1 }], 1220],
    [[{ ...entry('meter-1'), deviceKey: 5 }], 1220],
    [[entry('meter-1', { setpoint_kw: 1 }, 'yesterday')], 1220],
  ])('has the code of its first error (#%#)', async (params, code) => {
    expect(await gateway.ask(BATCH, params)).toMatchObject({ code });
    expect(measured()).toEqual([]);
  });

  it('about a sub-device that another gateway has logged in is refused', async () => {
    dispatcher.registry.add('gw-02', { productType: 'Gateway' });
    const other = await AskingDevice.connect(dispatcher, 'gw-02');
    await logInOver('elsewhere', 'gw-02');
    expect(await gateway.ask(BATCH, [entry('elsewhere')], { allowOfflineSubDevice: true })).toMatchObject({
      code: 1206,
    });
    expect(await other.ask(BATCH, [entry('elsewhere')])).toEqual(ok);
    await other.end();
  });

  it('is acknowledged and answered only when Kafka has all of it', async () => {
    await dispatcher.publisher.waitFor('session.opened', 3);
    dispatcher.publisher.isAway = true;
    let isAnswered = false;
    const asking = gateway.ask(BATCH, [entry('meter-1'), entry('meter-2')]).then(() => {
      isAnswered = true;
    });
    await aMoment();
    expect([isAnswered, measured()]).toEqual([false, []]);
    dispatcher.publisher.isAway = false;
    await asking;
    expect(measured()).toHaveLength(2);
  });

  it('about more devices than a gateway can have is refused without being looked up', async () => {
    const findDevices = jest.spyOn(dispatcher.registry, 'findDevices');
    const params = Array.from({ length: 1_002 }, (_, i) => entry(`meter-${i}`));
    expect(await gateway.ask(BATCH, params, { allowOfflineSubDevice: true })).toMatchObject({ code: 1206 });
    expect(findDevices).not.toHaveBeenCalled();
  });

  it('may come under the keys of a sub-device, for any device of the connection', async () => {
    const method = BATCH.replaceAll('/', '.');
    const params = [{ measurepoints: { soc: 1 } }, entry('meter-2'), entry('gw-01')];
    gateway.device.client.publish(topicOf('meter-1', BATCH), JSON.stringify({ id: '1', method, params }));
    const [answer] = await gateway.device.messages(1);
    expect(answer).toMatchObject({ topic: topicOf('meter-1', `${BATCH}_reply`) });
    expect(measured().map(({ assetId }) => assetId)).toEqual([
      'asset-meter-1',
      'asset-meter-2',
      'asset-gw-01',
    ]);
  });
});
