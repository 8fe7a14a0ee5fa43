import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CustomFormat } from '../src/payload/custom-format.js';
import { MqttDevice, signedLogin } from './mqtt-device.js';
import { PRODUCT, PRODUCT_SECRET, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const TIME = 1_767_225_600_123;
/** Its bytes are JSON behind a `#`. */
const hashFormat: CustomFormat = {
  encode: async (_, json) => ({ ok: true, value: Buffer.from(`#${json}`) }),
  decode: async (_, bytes) => ({ ok: true, value: Buffer.from(bytes).toString().slice(1) }),
};

let dispatcher: RunningDispatcher;
let client: MqttDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher({ format: hashFormat });
  dispatcher.registry.add('off-1', { enabled: false });
  const login = signedLogin({
    clientId: PRODUCT,
    deviceKey: '%channel%',
    secret: PRODUCT_SECRET,
    mode: '4',
  });
  client = await MqttDevice.connect(dispatcher.url, '%channel%', { ...login, clean: false });
});
afterEach(async () => {
  await client.end();
  await dispatcher.stop();
});

const textOf = (path: string, params: unknown) =>
  JSON.stringify({ id: '1', version: '1.0', method: `integration.${path.replace('/', '.')}`, params });
const send = async (path: string, payload: string): Promise<string> => {
  client.client.publish(`/sys/${PRODUCT}/integration/${path}`, payload, { qos: 1 });
  const [answer] = await client.messages(1);
  expect(answer?.topic).toBe(`/sys/${PRODUCT}/integration/${path}_reply`);
  return answer?.payload ?? '';
};
const upload = async (path: string, params: unknown) => JSON.parse(await send(path, textOf(path, params)));
const events = () => dispatcher.publisher.ofType('device.eventPosted');
const updates = () => dispatcher.publisher.ofType('device.attributesUpdated');

describe('an integration', () => {
  it('uploads events of devices of its product', async () => {
    const params = [
      { deviceKey: 'ems-01', time: TIME, events: { trip: { amps: '12.5' } } },
      { assetId: 'asset-ems-02', events: { trip: {} } },
    ];
    expect(await upload('event/post', params)).toEqual({ id: '1', code: 200, data: {} });
    expect(events()).toMatchObject([
      { assetId: 'asset-ems-01', eventId: 'trip', eventType: 'ERROR', time: TIME, values: { amps: 12.5 } },
      { assetId: 'asset-ems-02', eventId: 'trip', values: {} },
    ]);
  });

  it('uploads attributes of devices of its product, and the last word counts', async () => {
    const params = [
      { deviceKey: 'ems-01', attributes: { vendor: 'ACME', phases: '1' } },
      { assetId: 'asset-ems-01', attributes: { vendor: 'Other' } },
    ];
    expect(await upload('attribute/post', params)).toEqual({ id: '1', code: 200, data: {} });
    expect(dispatcher.writes.details.get('asset-ems-01')?.attributes).toEqual({ vendor: 'Other', phases: 1 });
    expect(updates()).toMatchObject([{ assetId: 'asset-ems-01' }, { attributes: { vendor: 'Other' } }]);
  });

  const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`a${i}`, 1]));
  it.each([
    ['event/post', [], 200],
    ['event/post', {}, 1220],
    ['event/post', [{ events: { trip: {} } }], 1220],
    ['event/post', [{ deviceKey: 'ems-01', events: { trip: 1 } }], 1220],
    ['event/post', [{ deviceKey: 'ems-01', events: { trip: {} }, time: 'now' }], 1220],
    ['event/post', [{ deviceKey: 'ems-01', events: { nope: {} } }], 1204],
    ['event/post', [{ deviceKey: 'ems-99', events: { trip: {} } }], 1206],
    ['event/post', [{ deviceKey: 'off-1', events: { trip: {} } }], 1206],
    ['attribute/post', [], 200],
    ['attribute/post', [{ deviceKey: 'ems-01' }], 1220],
    ['attribute/post', [{ deviceKey: 'ems-01', attributes: { nope: 1 } }], 1204],
    ['attribute/post', [{ deviceKey: 'ems-01', attributes: many }], 1207],
    ['attribute/post', [{ deviceKey: 'off-1', attributes: {} }], 1206],
  ])('on %s with %j is answered %i (#%#), and nothing is stored', async (path, params, code) => {
    expect(await upload(path, params)).toMatchObject({ id: '1', code });
    expect([...events(), ...updates()]).toEqual([]);
  });

  it('has what is good stored, and is told of the first that is not', async () => {
    const params = [
      { deviceKey: 'ems-99', events: { trip: {} } },
      { deviceKey: 'ems-01', events: { nope: {}, trip: {} } },
    ];
    expect(await upload('event/post', params)).toMatchObject({ code: 1206 });
    expect(events()).toMatchObject([{ deviceKey: 'ems-01', eventId: 'trip' }]);
  });

  it('uploads the bytes of a product with a format of its own, and is answered in bytes', async () => {
    const points = textOf('measurepoint/post', [{ deviceKey: 'ems-01', measurepoints: { setpoint_kw: 1 } }]);
    expect(await send('model/up_raw', `#${points}`)).toBe('#{"id":"1","code":200,"data":{}}');
    expect(dispatcher.publisher.ofType('device.measured')).toMatchObject([{ assetId: 'asset-ems-01' }]);
  });

  it('is not told of bytes that name no upload', async () => {
    const raw = `/sys/${PRODUCT}/integration/model/up_raw`;
    for (const method of ['thing.measurepoint.post', 'integration.x.post', 'measurepoint.post'])
      await client.client.publishAsync(raw, `#{"id":"1","method":"${method}","params":[]}`, { qos: 1 });
    await client.client.publishAsync(raw, '#{', { qos: 1 });
    expect(await upload('event/post', [])).toMatchObject({ code: 200 });
    expect(client.received).toHaveLength(1);
  });
});
