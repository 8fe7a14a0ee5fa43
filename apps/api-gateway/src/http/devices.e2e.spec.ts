import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { batteryModel } from '../../test/battery-model.js';
import { httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const PRODUCT = 'pQ7wXk2L';
const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
const attribute = (dataType: string, more: object = {}) => ({ dataType, ...more });

interface Answer {
  readonly code: number;
  readonly submsg: string | null;
  readonly data: never;
  readonly pagination?: object;
}

interface Issued {
  readonly assetId: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
}

describe('devices over REST', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    const put = (path: string, body: object) =>
      httpCall(`${gateway.url}/setpoint/v1${path}`, {
        method: 'PUT',
        headers: admin,
        body: JSON.stringify(body),
      });
    await put('/organizations/o2', {});
    await put(`/thing-models/battery?orgId=${ORG}`, {
      ...batteryModel,
      attributes: {
        vendor: attribute('STRING', { dataDefinition: { maxLength: 8 } }),
        capacity: attribute('DOUBLE'),
        phases: attribute('INT', { isRequired: true, defaultValue: 3 }),
        place: attribute('STRUCT', {
          dataDefinition: { items: [{ identifier: 'lat', dataType: 'DOUBLE' }] },
        }),
      },
    });
  });
  afterAll(() => gateway.stop());

  const call = async (action: string, query: string, body?: unknown, method = 'POST') => {
    const url = `${gateway.url}/connect-service/v2.1/devices?action=${action}&${query}`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { json, status } = await httpCall(url, { method, ...(text !== undefined && { body: text }) });
    expect(status).toBe(200);
    return json as unknown as Answer;
  };
  const get = async (assetId: string): Promise<object> =>
    (await call('get', `orgId=${ORG}&assetId=${assetId}`, undefined, 'GET')).data;
  const device = (more: object = {}) => ({
    productKey: PRODUCT,
    timezone: 'Europe/Berlin',
    deviceName: { defaultValue: 'EMS', i18nValue: {} },
    ...more,
  });
  const create = async (more: object = {}): Promise<Issued> =>
    (await call('create', `orgId=${ORG}`, device(more))).data;
  const setPoint = async (assetId: string) => {
    const query = `action=setMeasurepoint&orgId=${ORG}&assetId=${assetId}&measurepointId=setpoint_kw`;
    const url = `${gateway.url}/connect-service/v2.1/commands?${query}`;
    const { json } = await httpCall(url, { method: 'POST', body: '{"value":1}' });
    return { ...json, device: gateway.scheduler.submitted.at(-1)?.device };
  };
  /** What the schedulers are told of one device. */
  const announced = async (assetId: string) => {
    await gateway.announcer.runOnce();
    return gateway.scheduler.requests.filter(
      ({ type, value }) => type.startsWith('device.') && value.assetId === assetId,
    );
  };

  it('are created, with a key of our making as well, and read back by either selector', async () => {
    const issued = await create();
    expect(issued).toEqual({
      assetId: expect.stringMatching(/^[A-Za-z0-9]{8}$/),
      productKey: PRODUCT,
      deviceKey: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
      deviceSecret: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    });
    const read = await get(issued.assetId);
    expect(read).toEqual({
      ...issued,
      orgId: ORG,
      modelId: 'battery',
      modelIdPath: '/battery',
      productName: { defaultValue: 'ESS A', i18nValue: {} },
      productType: 'Device',
      dataFormat: 'Json',
      deviceName: { defaultValue: 'EMS', i18nValue: {} },
      deviceDesc: null,
      timezone: 'Europe/Berlin',
      deviceAttributes: { phases: 3 },
      deviceTags: {},
      createTime: expect.any(Number),
      status: 'inactive',
      activeTime: 0,
      lastOnlineTime: 0,
      lastOfflineTime: 0,
      measurepointLastUpdate: null,
      eventLastUpdate: null,
      attributeLastUpdate: null,
      featureLastUpdate: null,
    });
    const byKeys = `orgId=${ORG}&productKey=${PRODUCT}&deviceKey=${issued.deviceKey}`;
    expect((await call('get', byKeys, undefined, 'GET')).data).toEqual(read);
    expect(await setPoint(issued.assetId)).toMatchObject({ code: 0, device: { timezone: 'Europe/Berlin' } });
  });

  it.each([
    ['no body', undefined],
    ['no productKey', device({ productKey: undefined })],
    ['no timezone', device({ timezone: undefined })],
    ['no such timezone', device({ timezone: 'Mars/Base' })],
    ['an offset out of range', device({ timezone: '+25:00' })],
    ['no name', device({ deviceName: undefined })],
    ['a short key', device({ deviceKey: 'abc' })],
    ['a key with a blank', device({ deviceKey: 'ab cd' })],
    ['a key of too many special characters', device({ deviceKey: 'a-b-c-d-e' })],
    ['a tag with a dot', device({ deviceTags: { 'a.b': '1' } })],
    ['a tag with blanks around', device({ deviceTags: { a: ' b' } })],
    ['an unknown attribute', device({ deviceAttributes: { color: 'red' } })],
    ['an attribute that every object has', device({ deviceAttributes: { constructor: 1 } })],
    ['an attribute of another type', device({ deviceAttributes: { capacity: '5' } })],
    ['an attribute that is too long', device({ deviceAttributes: { vendor: 'x'.repeat(9) } })],
    ['an unknown member of a STRUCT', device({ deviceAttributes: { place: { lon: 1 } } })],
    ['a NUL character', device({ deviceDesc: '\u0000' })],
    ['half a character', device({ deviceName: { defaultValue: '\ud800' } })],
    ['too large attributes', device({ deviceAttributes: { vendor: 'x'.repeat(70_000) } })],
  ])('are refused with %s', async (_title, body) => {
    expect(await call('create', `orgId=${ORG}`, body)).toMatchObject({
      code: 99400,
      submsg: expect.any(String),
      data: null,
    });
  });

  it('are refused with a key that is taken and a product that is not there', async () => {
    expect(await call('create', `orgId=${ORG}`, device({ deviceKey: 'ems-01' }))).toMatchObject({
      code: 11702,
    });
    for (const [orgId, productKey] of [
      [ORG, 'nope0000'],
      ['o2', PRODUCT],
    ] as const)
      expect(await call('create', `orgId=${orgId}`, device({ productKey }))).toMatchObject({ code: 99404 });
  });

  it('are updated where something is given, and commands know of it at once', async () => {
    const { assetId } = await create({
      deviceAttributes: { vendor: 'A' },
      deviceTags: { a: '1' },
      deviceDesc: 'roof',
    });
    const update = (body?: unknown) => call('update', `orgId=${ORG}&assetId=${assetId}`, body);
    const before = await get(assetId);
    expect(await update()).toMatchObject({ code: 0, data: null });
    expect(await get(assetId)).toEqual(before);
    await update({
      timezone: '-05:30',
      deviceAttributes: { capacity: 5, vendor: null },
      deviceTags: { b: '2' },
    });
    expect(await get(assetId)).toEqual({
      ...before,
      timezone: '-05:30',
      deviceAttributes: { phases: 3, capacity: 5 },
      deviceTags: { b: '2' },
      attributeLastUpdate: expect.any(Number),
      featureLastUpdate: expect.any(Number),
    });
    expect(await setPoint(assetId)).toMatchObject({ device: { timezone: '-05:30' } });
    for (const body of [
      { timezone: 'nowhere' },
      { deviceAttributes: { phases: null } },
      { deviceAttributes: { phases: '3' } },
      { deviceTags: { constructor: '1' } },
      '{"deviceTags":{"__proto__":"1"}}',
      '{"deviceAttributes":{"__proto__":{"a":1}}}',
      { deviceName: {} },
    ])
      expect(await update(body)).toMatchObject({ code: 99400 });
  });

  it('are disabled and enabled, and the schedulers are told in the end', async () => {
    const { assetId } = await create();
    const set = (action: string) => call(action, `orgId=${ORG}&assetId=${assetId}`);
    expect(await set('enable')).toMatchObject({ code: 11794 });
    expect(await set('disable')).toMatchObject({ code: 0, data: null });
    expect(await set('disable')).toMatchObject({ code: 11794 });
    expect(await get(assetId)).toMatchObject({ status: 'disabled' });
    expect(await setPoint(assetId)).toMatchObject({ device: { enabled: false } });
    expect(await set('enable')).toMatchObject({ code: 0 });
    expect(await announced(assetId)).toMatchObject([
      { type: 'device.changed', value: { enabled: false, orgId: ORG, productKey: PRODUCT } },
      { type: 'device.changed', value: { enabled: true } },
    ]);
    expect(await gateway.announcer.runOnce()).toBe(0);
  });

  it('are replaced under a new key, with a new secret and inactive', async () => {
    const issued = await create();
    const replace = (body?: unknown) => call('replaceDevice', `orgId=${ORG}&assetId=${issued.assetId}`, body);
    expect(await replace({ newDeviceKey: issued.deviceKey })).toMatchObject({ code: 11704 });
    expect(await replace({ newDeviceKey: 'ems-01' })).toMatchObject({ code: 11702 });
    for (const body of [undefined, {}, { newDeviceKey: 'a' }, { newDeviceKey: 5 }])
      expect(await replace(body)).toMatchObject({ code: 99400 });
    const replaced = await replace({ newDeviceKey: 'spare-0001' });
    expect(replaced).toMatchObject({
      code: 0,
      data: { assetId: issued.assetId, productKey: PRODUCT, deviceKey: 'spare-0001' },
    });
    expect(replaced.data).toHaveProperty('deviceSecret', expect.not.stringMatching(issued.deviceSecret));
    expect(await get(issued.assetId)).toMatchObject({ ...(replaced.data as object), status: 'inactive' });
    expect(await announced(issued.assetId)).toMatchObject([
      { type: 'device.changed', value: { deviceKey: 'spare-0001', replacedEpoch: expect.any(Number) } },
    ]);
  });

  it('are deleted, and the schedulers are told until Kafka has it', async () => {
    const { assetId } = await create();
    const remove = () => call('delete', `orgId=${ORG}&assetId=${assetId}`);
    expect(await remove()).toMatchObject({ code: 0, data: null });
    expect(await remove()).toMatchObject({ code: 99404 });
    expect(await setPoint(assetId)).toMatchObject({ code: 99404 });
    gateway.scheduler.behave(() => null, 'unknown');
    await expect(gateway.announcer.runOnce()).rejects.toThrow('Kafka');
    gateway.scheduler.behave(() => null);
    expect(await announced(assetId)).toMatchObject([
      { type: 'device.removed', value: { assetId, revision: expect.any(Number) } },
      { type: 'device.removed' },
    ]);
  });

  it('are announced by another gateway when theirs died before it could', async () => {
    const { assetId } = await create();
    await call('disable', `orgId=${ORG}&assetId=${assetId}`);
    const other = await startTestGateway({ beside: gateway });
    await other.announcer.runOnce();
    expect(other.scheduler.requests).toMatchObject([
      { type: 'device.changed', value: { assetId, enabled: false } },
    ]);
    await other.stop();
    expect(await gateway.announcer.runOnce()).toBe(0);
  });

  it('of another organisation are answered exactly like unknown ones', async () => {
    const asked = (orgId: string, assetId: string) =>
      Promise.all([
        call('get', `orgId=${orgId}&assetId=${assetId}`, undefined, 'GET'),
        call('update', `orgId=${orgId}&assetId=${assetId}`, { deviceAttributes: { capacity: 1 } }),
        call('update', `orgId=${orgId}&assetId=${assetId}`, { timezone: '+01:00' }),
        ...['enable', 'disable', 'delete'].map((action) => call(action, `orgId=${orgId}&assetId=${assetId}`)),
        call('replaceDevice', `orgId=${orgId}&assetId=${assetId}`, { newDeviceKey: 'other-1' }),
        call('search', `orgId=${orgId}`, { expression: `assetId = '${assetId}'` }),
      ]);
    const strip = (answers: readonly object[]) => answers.map((answer) => ({ ...answer, requestId: '' }));
    const foreign = strip(await asked('o2', 'Kc81mQzT'));
    expect(foreign).toEqual(strip(await asked('o2', 'nope0000')));
    expect(foreign.slice(0, 7).map((answer) => Reflect.get(answer, 'code'))).toEqual(Array(7).fill(99404));
    expect(foreign[7]).toMatchObject({ code: 0, data: [], pagination: { totalSize: 0 } });
    expect(await get('Kc81mQzT')).toMatchObject({ status: 'inactive' });
    for (const action of ['enable', 'disable', 'delete', 'update', 'replaceDevice'])
      expect(await call(action, `orgId=${ORG}`, {})).toMatchObject({ code: 99400 });
  });

  it('are searched, newest first, in pages and cropped', async () => {
    const first = await create({ deviceTags: { found: 'yes' }, deviceAttributes: { capacity: 35.5 } });
    const second = await create({ deviceTags: { found: 'yes' } });
    const search = (body?: unknown) => call('search', `orgId=${ORG}`, body);
    const keys = [second, first].map(({ deviceKey }) => ({ deviceKey }));
    expect(await search({ expression: "deviceTags.found = 'yes'", projection: ['deviceKey'] })).toMatchObject(
      {
        code: 0,
        data: keys,
        pagination: { sortedBy: null, pageNo: 1, pageSize: 10, totalSize: 2 },
      },
    );
    expect(
      await search({ expression: '"deviceAttributes.capacity" = 35.5 and status = "inactive"' }),
    ).toMatchObject({
      data: [{ ...first, deviceAttributes: { capacity: 35.5 } }],
    });
    expect((await search()).pagination).toMatchObject({ pageSize: 10 });
    for (const bad of [{ expression: 'deviceSecret = "a"' }, { pagination: { pageNo: 1, pageSize: 201 } }])
      expect(await search(bad)).toMatchObject({ code: 99400 });
  });
});
