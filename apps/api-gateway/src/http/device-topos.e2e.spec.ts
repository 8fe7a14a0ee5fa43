import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { MAX_SUB_DEVICES, RegistryDatabase, Topology } from '@setpoint/registry';
import { httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const GATEWAY = { productKey: 'gW4yHn8D', deviceKey: 'gw-roof' };
const METER = { assetId: 'meter001' };
const EMS = { assetId: 'Kc81mQzT' };
const name = { defaultValue: 'x', i18nValue: {} };

const product = (productKey: string, productType: string) => ({
  product: {
    productKey,
    productSecret: 'h3Lq9Xv2Tz7',
    productName: name,
    productType,
    dataFormat: 'Json',
    modelId: 'battery',
    biDirectionalAuth: false,
  },
});
const device = (assetId: string, productKey: string, deviceKey: string) => ({
  device: {
    assetId,
    productKey,
    deviceKey,
    deviceSecret: 's3cr3ts3cr3t',
    deviceName: name,
    timezone: '+08:00',
  },
});

let gateway: TestGateway;
let database: RegistryDatabase;
beforeAll(async () => {
  gateway = await startTestGateway();
  database = new RegistryDatabase({ connectionString: gateway.connectionString });
  await admin('PUT', '/organizations/o2', '{}');
  await admin('PUT', '/thing-models/battery?orgId=o2', '{}');
  await importLines(ORG, [
    product('gW4yHn8D', 'Gateway'),
    device('gateway1', 'gW4yHn8D', 'gw-roof'),
    device('gateway2', 'gW4yHn8D', 'gw-yard'),
    device('meter001', 'pQ7wXk2L', 'meter-1'),
    ...Array.from({ length: MAX_SUB_DEVICES }, (_, i) => device(subId(i), 'pQ7wXk2L', `sub-${i}`)),
  ]);
  await importLines('o2', [product('otherPrd', 'Device'), device('theirs01', 'otherPrd', 'their-1')]);
});
afterAll(async () => {
  await database.stop();
  await gateway.stop();
});
beforeEach(async () => {
  await database.prisma.subDevice.deleteMany();
});

const subId = (i: number) => `sub${String(i).padStart(5, '0')}`;
const admin = (method: string, path: string, body: string) =>
  httpCall(`${gateway.url}/setpoint/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body,
  });
const importLines = async (orgId: string, lines: readonly object[]) => {
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const { text } = await admin('POST', `/registry/import?orgId=${orgId}`, body);
  if (text.includes('"failed"')) throw new Error(text);
};
const call = async (action: string, body: unknown, orgId = ORG) =>
  (
    await httpCall(`${gateway.url}/connect-service/v2.1/device-topos?action=${action}&orgId=${orgId}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  ).json;
const keysOf = ({ data }: Record<string, unknown>) =>
  (data as { deviceKey: string }[]).map(({ deviceKey }) => deviceKey).sort();

describe('topology over REST [contract 5.6]', () => {
  it('adds, searches, tells the gateway and removes, under all spellings of the actions [contract 8 #28]', async () => {
    expect(await call('addSubDevice', { gateway: GATEWAY, subDevices: [METER, EMS] })).toMatchObject({
      code: 0,
      data: null,
    });
    for (const action of ['searchSubDevice', 'searchSubDevices'])
      expect(keysOf(await call(action, { gateway: GATEWAY }))).toEqual(['ems-01', 'meter-1']);
    expect(await call('getGateway', { subDevice: METER })).toMatchObject({
      code: 0,
      data: { assetId: 'gateway1', productType: 'Gateway', deviceKey: 'gw-roof', status: 'inactive' },
    });
    expect(await call('removeSubDevice', { gateway: GATEWAY, subDevices: [METER] })).toMatchObject({
      code: 0,
      data: null,
    });
    expect(keysOf(await call('searchSubDevice', { gateway: GATEWAY }))).toEqual(['ems-01']);
    expect(await call('remove', { gateway: { assetId: 'gateway1' }, subDevices: [EMS] })).toMatchObject({
      code: 0,
    });
    expect(await call('searchSubDevice', { gateway: GATEWAY })).toMatchObject({
      data: [],
      pagination: { sortedBy: null, pageNo: 1, pageSize: 10, totalSize: 0 },
    });
  });

  it('searches sub-devices by what devices are searched by, in pages, cropped', async () => {
    await call('addSubDevice', { gateway: GATEWAY, subDevices: [METER, EMS, { assetId: subId(1) }] });
    const found = await call('searchSubDevice', {
      gateway: GATEWAY,
      expression: "deviceKey in ('ems-01', 'meter-1', 'ems-02')",
      projection: ['deviceKey'],
      pagination: { pageNo: 1, pageSize: 5 },
    });
    expect(found.data).toHaveLength(2);
    expect(found.data).toContainEqual({ deviceKey: 'meter-1' });
    expect(found).toMatchObject({ pagination: { totalSize: 2 } });
    expect(await call('searchSubDevice', { gateway: GATEWAY, expression: 'secret = 1' })).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });

  it.each([
    ['addSubDevice', { gateway: METER, subDevices: [EMS] }, 11738],
    ['searchSubDevice', { gateway: METER }, 11738],
    ['removeSubDevice', { gateway: METER, subDevices: [EMS] }, 11738],
    ['addSubDevice', { gateway: { assetId: 'nobody00' }, subDevices: [EMS] }, 99404],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [EMS, { assetId: 'nobody00' }] }, 99404],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [{ assetId: 'theirs01' }] }, 99404],
    ['removeSubDevice', { gateway: GATEWAY, subDevices: [{ assetId: 'theirs01' }] }, 99404],
    ['removeSubDevice', { gateway: GATEWAY, subDevices: [EMS] }, 11795],
    ['removeSubDevice', { gateway: GATEWAY, subDevices: [] }, 11795],
    ['removeSubDevice', { gateway: GATEWAY }, 11795],
    ['removeSubDevice', { gateway: GATEWAY, subDevices: [{ productKey: 'pQ7wXk2L' }] }, 11795],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [] }, 99400],
    ['addSubDevice', { gateway: GATEWAY, subDevices: 'x' }, 99400],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [null] }, 99400],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [{}] }, 99400],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [{ assetId: 5 }] }, 99400],
    ['addSubDevice', { subDevices: [EMS] }, 99400],
    ['addSubDevice', { gateway: GATEWAY, subDevices: [{ assetId: 'gateway2' }] }, 99400],
    ['addSubDevice', [], 99400],
    ['getGateway', {}, 99400],
    ['getGateway', { subDevice: EMS }, 99404],
    ['getGateway', { subDevice: { assetId: 'theirs01' } }, 99404],
    ['getGateway', { subDevice: { assetId: 'a\u0000b' } }, 99400],
    ['searchSubDevice', {}, 99400],
    ['nope', {}, 99400],
  ])('%s with %j is refused with %s', async (action, body, code) => {
    const answer = await call(action, body);
    expect(answer).toMatchObject({ code, data: null });
    expect(await database.prisma.subDevice.count()).toBe(0);
  });

  it('knows nothing of the devices of another organisation', async () => {
    await call('addSubDevice', { gateway: GATEWAY, subDevices: [METER] });
    for (const [action, body] of [
      ['searchSubDevice', { gateway: GATEWAY }],
      ['getGateway', { subDevice: METER }],
      ['addSubDevice', { gateway: GATEWAY, subDevices: [{ assetId: 'theirs01' }] }],
      ['removeSubDevice', { gateway: GATEWAY, subDevices: [METER] }],
    ] as const)
      expect(await call(action, body, 'o2')).toMatchObject({ code: codes.notFound.code });
    expect(await database.prisma.subDevice.count()).toBe(1);
  });

  it('tells of several gateways the one over which the device logged in last [contract 6.7]', async () => {
    await call('addSubDevice', { gateway: GATEWAY, subDevices: [METER] });
    await call('addSubDevice', { gateway: { assetId: 'gateway2' }, subDevices: [METER] });
    const gatewayOfMeter = async () => {
      const { data } = await call('getGateway', { subDevice: METER });
      return (data as { deviceKey: string }).deviceKey;
    };
    expect(await gatewayOfMeter()).toBe('gw-roof');
    const login = { assetId: 'meter001', gatewayAssetId: 'gateway2', epoch: 5 };
    await new Topology(database).noteLogins([login]);
    expect(await gatewayOfMeter()).toBe('gw-yard');
    await call('removeSubDevice', { gateway: { assetId: 'gateway2' }, subDevices: [METER] });
    expect(await gatewayOfMeter()).toBe('gw-roof');
  });

  it('gives a gateway as many sub-devices as fit and no more', async () => {
    const all = Array.from({ length: MAX_SUB_DEVICES }, (_, i) => ({ assetId: subId(i) }));
    expect(await call('addSubDevice', { gateway: GATEWAY, subDevices: all })).toMatchObject({ code: 0 });
    expect(await call('addSubDevice', { gateway: GATEWAY, subDevices: [METER] })).toMatchObject({
      code: 11739,
    });
    expect(await call('addSubDevice', { gateway: GATEWAY, subDevices: [...all, METER] })).toMatchObject({
      code: 11739,
    });
  });
});
