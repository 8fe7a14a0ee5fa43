import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { AskingDevice } from './device-asks.js';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const REGISTER = 'thing/device/register';

let dispatcher: RunningDispatcher;
let gateway: AskingDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  dispatcher.registry.add('gw-01', { productType: 'Gateway' });
  dispatcher.registry.add('foreign', { orgId: 'o2', productKey: 'otherOne' });
  gateway = await AskingDevice.connect(dispatcher, 'gw-01');
});
afterEach(async () => {
  dispatcher.registry.isAway = false;
  await gateway.end();
  await dispatcher.stop();
});

const device = (more: object = {}) => ({ productKey: PRODUCT, deviceName: 'Meter', ...more });
const registered = () => dispatcher.writes.registered;

describe('a registration of devices', () => {
  it('creates them and answers with their secrets, in order [contract 6.4]', async () => {
    const full = {
      deviceKey: 'meter-9',
      deviceName: { defaultValue: 'Meter', i18nValue: { zh_CN: '表' } },
      timezone: 'Europe/Berlin',
      deviceDesc: 'on the roof',
      deviceAttributes: { vendor: 'ACME', phases: 1 },
      deviceTags: { site: 'roof' },
    };
    expect(await gateway.ask(REGISTER, [device(full), device()])).toEqual({
      id: '7',
      code: 200,
      data: [
        { assetId: 'new0', productKey: PRODUCT, deviceKey: 'meter-9', deviceSecret: 's0' },
        { assetId: 'new1', productKey: PRODUCT, deviceKey: 'key-1', deviceSecret: 's1' },
      ],
    });
    expect(registered()).toEqual([
      { productKey: PRODUCT, ...full },
      {
        productKey: PRODUCT,
        deviceKey: undefined,
        deviceName: { defaultValue: 'Meter', i18nValue: {} },
        timezone: '+08:00',
        deviceDesc: null,
        deviceAttributes: { phases: 3 },
        deviceTags: {},
      },
    ]);
  });

  it('leaves the name of a device without one to its deviceKey, given or to be generated', async () => {
    const devices = [{ deviceKey: 'meter-9' }, {}, { deviceKey: '', deviceName: null }];
    const params = devices.map((one) => ({ productKey: PRODUCT, ...one }));
    expect(await gateway.ask(REGISTER, params)).toMatchObject({ code: 200, data: [{}, {}, {}] });
    expect(registered().map(({ deviceKey, deviceName }) => [deviceKey, deviceName])).toEqual([
      ['meter-9', undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it.each([
    [[device({ deviceKey: 'ems-01' })], 702],
    [[device({ deviceKey: 'twice' }), device({ deviceKey: 'twice' })], 702],
    [Array.from({ length: 51 }, () => device()), 739],
    [[device({ productKey: 'otherOne' })], 1200],
    [[device({ productKey: '__proto__' })], 1200],
    [[device(), device({ deviceAttributes: { nope: 1 } })], 1204],
    [[device({ deviceAttributes: { vendor: 'too long a name' } })], 1204],
    [[device({ deviceAttributes: { vendor: 'x'.repeat(70_000) } })], 1220],
    [[], 1220],
    [{}, 1220],
    [[1], 1220],
    [[{ deviceName: 'Meter' }], 1220],
    [[device({ deviceKey: 'no' })], 1220],
    [[device({ deviceKey: 'a b c d' })], 1220],
    [[device({ timezone: 'Mars' })], 1220],
    [[device({ deviceName: 5 })], 1220],
    [[device({ deviceName: 'x\0' })], 1220],
    [[device({ deviceTags: { 'a b': 'x' } })], 1220],
    [[device({ deviceAttributes: [] })], 1220],
  ])('is refused as a whole (#%#)', async (params, code) => {
    expect(await gateway.ask(REGISTER, params)).toMatchObject({ code, data: [] });
    expect(registered()).toEqual([]);
  });

  it('is refused from a device that is no gateway', async () => {
    const plain = await AskingDevice.connect(dispatcher, 'ems-01');
    expect(await plain.ask(REGISTER, [device()])).toMatchObject({ code: 1200, data: [] });
    expect(registered()).toEqual([]);
    await plain.end();
  });

  it('is answered without a subscription', async () => {
    const other = await MqttDevice.connect(dispatcher.url, 'gw-01');
    const message = { id: '1', method: 'thing.device.register', params: [device()] };
    other.client.publish(topicOf('gw-01', REGISTER), JSON.stringify(message));
    const [answer] = await other.messages(1);
    expect(JSON.parse(answer?.payload ?? '')).toMatchObject({ id: '1', code: 200 });
    await other.end();
  });

  it('that comes twice under its id is done once', async () => {
    const first = await gateway.ask(REGISTER, [device()]);
    expect(await gateway.ask(REGISTER, [device()])).toEqual(first);
    expect(registered()).toHaveLength(1);
  });

  it.each([
    ['another id', { id: '8' }],
    ['no id', { id: undefined }],
  ])('with %s is another one', async (_, more) => {
    await gateway.ask(REGISTER, [device()], more);
    await gateway.ask(REGISTER, [device()]);
    await gateway.ask(REGISTER, [device()], more);
    expect(registered()).toHaveLength(more.id === undefined ? 3 : 2);
  });

  it('that is sent again over the next connection while it is under way is done once', async () => {
    let release = () => {};
    dispatcher.writes.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const message = JSON.stringify({ id: '1', method: 'thing.device.register', params: [device()] });
    gateway.device.client.publish(topicOf('gw-01', REGISTER), message, { qos: 1 });
    await waitFor(() => dispatcher.writes.calls === 1, { limitMs: 60_000, what: 'a registration' });
    gateway.device.client.stream.destroy();
    const again = await MqttDevice.connect(dispatcher.url, 'gw-01');
    again.client.publish(topicOf('gw-01', REGISTER), message, { qos: 1 });
    release();
    const [answer] = await again.messages(1);
    expect(JSON.parse(answer?.payload ?? '')).toMatchObject({ code: 200, data: [{ assetId: 'new0' }] });
    expect(dispatcher.writes.calls).toBe(1);
    await again.end();
  });

  it('that was refused, or could not be done, is tried again under the same id', async () => {
    await dispatcher.online('gw-01');
    dispatcher.registry.isAway = true;
    expect(await gateway.ask(REGISTER, [device()])).toMatchObject({ code: 500 });
    dispatcher.registry.isAway = false;
    expect(await gateway.ask(REGISTER, [device()])).toMatchObject({ code: 200 });
    expect(registered()).toHaveLength(1);
  });
});
