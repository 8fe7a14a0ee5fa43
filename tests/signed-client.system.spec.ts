import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { type DeviceKeys, SimulatedDevice } from '@setpoint/simulated-device';
import { MODEL_ID } from './harness/battery-model.js';
import { readTopic, resultItems } from './harness/read-topic.js';
import { type Answer, SignedClient } from './harness/signed-client.js';
import { Stack } from './harness/stack.js';
import { createTenant } from './harness/tenant.js';

interface Issued extends DeviceKeys {
  readonly assetId: string;
}
interface Command {
  readonly commandId: string;
}

const LIMIT = { limitMs: 20_000, everyMs: 50 };
const TICKET = { ticket: 4242 };
const V21 = '/connect-service/v2.1';
const run = randomBytes(3).toString('hex');
const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

/** Programs of the examples in docs/signing.md, by the language of their last block. */
const programs = [
  { language: 'js', needs: [], run: [process.execPath, '--input-type=module', '-e'] },
  { language: 'sh', needs: ['curl', 'openssl'], run: ['sh', '-c'] },
].filter(({ needs }) => needs.every((tool) => !spawnSync(tool, ['--version']).error));

const exampleIn = (language: string): string => {
  const text = readFileSync(join(import.meta.dirname, '../docs/signing.md'), 'utf8');
  return text.split(`\`\`\`${language}\n`).at(-1)?.split('```')[0] ?? '';
};

let stack: Stack;
let client: SignedClient;
let orgId: string;
let credentials: { readonly appKey: string; readonly appSecret: string };
let productKey: string;
/** Connected, and answers. */
let ems: Issued;
/** Never connects. */
let spare: Issued;
let gateway: Issued;
let device: SimulatedDevice | undefined;

/** An organisation with a thing model, and credentials of an application of it: what operators make. */
const newApplication = async (): Promise<{ client: SignedClient; orgId: string }> => {
  const tenant = await createTenant(stack, 0);
  const response = await fetch(`${stack.gatewayUrl}/setpoint/v1/applications?orgId=${tenant.orgId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.adminToken}` },
  });
  const { data } = (await response.json()) as { data: { appKey: string; appSecret: string } };
  credentials = data;
  const made = new SignedClient(stack.gatewayUrl, data.appKey, data.appSecret);
  const { accessToken } = ok(await made.token('get'));
  made.accessToken = accessToken;
  return { client: made, orgId: tenant.orgId };
};

const ok = <T>({ http, code, submsg, data }: Answer<T>): T => {
  if (http !== 200 || code !== codes.success.code) throw new Error(`HTTP ${http}, ${code}, ${submsg}`);
  return data;
};

/** Actions of the cloud; `get` is a GET [contract 1, 5.4, 5.5]. */
const act = <T = unknown>(what: string, action: string, query: object = {}, body?: unknown) =>
  client.call<T>(action === 'get' ? 'GET' : 'POST', `${V21}/${what}`, { action, orgId, ...query }, body);
const edge = <T = unknown>(method: string, path: string, body?: unknown, query: object = {}) =>
  client.call<T>(method, `/dataService/${path}`, { orgId, ...query }, body);

const createProduct = async (productType: 'Device' | 'Gateway') =>
  ok(
    await act<string>(
      'products',
      'create',
      {},
      {
        productName: name(productType),
        modelId: MODEL_ID,
        dataFormat: 'Json',
        productType,
        biDirectionalAuth: false,
      },
    ),
  );
const createDevice = async (ofProduct: string, deviceKey: string) =>
  ok(
    await act<Issued>(
      'devices',
      'create',
      {},
      {
        productKey: ofProduct,
        deviceKey,
        deviceName: name(deviceKey),
        timezone: '+08:00',
      },
    ),
  );

beforeAll(async () => {
  stack = await Stack.start({ auth: 'required' });
  ({ client, orgId } = await newApplication());
}, 120_000);

afterAll(async () => {
  await device?.stop();
  await stack?.stop();
}, 180_000);

describe('an application written from contract 4 alone, with authentication required', () => {
  it('gets a token, the same again, and another one by refreshing it', async () => {
    expect(ok(await client.token('get'))).toMatchObject({ accessToken: client.accessToken });
    const { accessToken, expire } = ok(await client.token('refresh', { accessToken: client.accessToken }));
    expect(accessToken).not.toBe(client.accessToken);
    expect(expire).toBeGreaterThan(7_000);
    client.accessToken = accessToken;
    expect(ok(await client.call('GET', '/connectService/orgId', {}))).toEqual({ orgId });
  });

  it('is nobody without a signature, and with one of another secret', async () => {
    const stranger = new SignedClient(stack.gatewayUrl, 'nobody', 'secret');
    stranger.accessToken = client.accessToken;
    const path = `${V21}/devices`;
    for (const answer of [
      await stranger.call('POST', path, { action: 'search', orgId }),
      await stranger.legacyCall('/connectService/devices/a/measurepoints/b/set', { orgId }, 1),
    ])
      expect([answer.http, answer.code]).toEqual([401, 401]);
    expect((await fetch(`${stack.gatewayUrl}${path}?action=search&orgId=${orgId}`)).status).toBe(401);
  });

  it('manages products and devices', async () => {
    productKey = await createProduct('Device');
    ems = await createDevice(productKey, 'ems-01');
    spare = await createDevice(productKey, 'spare-01');
    gateway = await createDevice(await createProduct('Gateway'), 'gw-roof');
    const byAssetId = { assetId: spare.assetId };

    const update = { productName: name('ESS'), biDirectionalAuth: false, productTags: { site: 'a' } };
    expect(ok(await act('products', 'update', { productKey }, update))).toBe(productKey);
    expect(ok(await act('products', 'get', { productKey }))).toMatchObject({ productTags: { site: 'a' } });
    const tagged = { expression: "productTags.site = 'a'", projection: ['productKey'] };
    expect(ok(await act('products', 'search', {}, tagged))).toEqual([{ productKey }]);

    ok(
      await act('devices', 'update', byAssetId, {
        deviceTags: { site: '泵 1' },
        deviceName: name('Spare & co'),
      }),
    );
    expect(ok(await act('devices', 'get', byAssetId))).toMatchObject({ deviceTags: { site: '泵 1' } });
    const named = { expression: "deviceName like 'spare &'" };
    expect(ok(await act('devices', 'search', {}, named))).toMatchObject([byAssetId]);
    ok(await act('devices', 'disable', byAssetId));
    ok(await act('devices', 'enable', byAssetId));
    spare = ok(await act<Issued>('devices', 'replaceDevice', byAssetId, { newDeviceKey: 'spare-02' }));
    expect(spare).toMatchObject(byAssetId);

    const emptied = await createProduct('Device');
    const removed = await createDevice(emptied, 'gone-01');
    ok(await act('devices', 'delete', { productKey: emptied, deviceKey: removed.deviceKey }));
    ok(await act('products', 'delete', { productKey: emptied }));
  });

  it.each(programs)('is that of docs/signing.md, in $language', async ({ language, run }) => {
    const [command = '', ...options] = run;
    const env = {
      PATH: process.env.PATH,
      URL_OF_SETPOINT: stack.gatewayUrl,
      APP_KEY: credentials.appKey,
      APP_SECRET: credentials.appSecret,
      ORG_ID: orgId,
    };
    const { stdout } = await promisify(execFile)(command, [...options, exampleIn(language)], { env });
    expect(JSON.parse(stdout)).toMatchObject({ code: 0, pagination: { pageSize: 5, totalSize: 3 } });
  });

  it('says which gateway carries which device', async () => {
    const carried = {
      gateway: { assetId: gateway.assetId },
      subDevices: [{ productKey, deviceKey: 'spare-02' }],
    };
    ok(await act('device-topos', 'addSubDevice', {}, carried));
    expect(ok(await act('device-topos', 'searchSubDevice', {}, carried))).toMatchObject([
      { assetId: spare.assetId },
    ]);
    const subDevice = { assetId: spare.assetId };
    expect(ok(await act('device-topos', 'getGateway', {}, { subDevice }))).toMatchObject({
      assetId: gateway.assetId,
    });
    ok(await act('device-topos', 'removeSubDevice', {}, carried));
  });

  it('reads thing models', async () => {
    const path = '/model-service/v2.1/thing-models';
    const query = { orgId, modelId: MODEL_ID };
    expect(ok(await client.call('GET', path, { action: 'get', ...query }))).toMatchObject({
      modelId: MODEL_ID,
    });
    const body = { expression: `modelId in ('${MODEL_ID}')`, projection: ['modelId'] };
    const search = { action: 'search', orgId, scope: 0 };
    expect(ok(await client.call('POST', path, search, body))).toEqual([{ modelId: MODEL_ID }]);
    const ofEdge = await client.call('GET', `/modelService/thingModels/${MODEL_ID}`, { orgId });
    expect(ok(ofEdge)).toMatchObject({ id: MODEL_ID });
  });

  it('reads what a device that it created has posted', async () => {
    device = new SimulatedDevice({
      url: stack.mqttUrl,
      keys: ems,
      behaviour: { name: 'prompt', data: TICKET },
      backOff: { firstMs: 100, maxMs: 300 },
    });
    await device.start();
    await device.connected();
    const time = Date.now();
    const params = { measurepoints: { setpoint_kw: 7.5 }, time };
    const post = { id: '1', version: '1.0', method: 'thing.measurepoint.post', params };
    device.publish(`/sys/${productKey}/ems-01/thing/measurepoint/post`, JSON.stringify(post), 1);
    const latest = async () =>
      ok(await act<unknown[]>('measurepoints', 'queryLatest', { assetId: ems.assetId }));
    await stack.observe(() => waitFor(async () => (await latest()).length > 0, LIMIT));
    expect(await latest()).toEqual([{ id: 'setpoint_kw', time: String(time), value: 7.5 }]);
    const isOnline = async () =>
      ok(await act<{ status: string }>('devices', 'get', { assetId: ems.assetId })).status === 'online';
    await stack.observe(() => waitFor(isOnline, LIMIT));
  });

  it('sets points and calls services, instantly and cached, and looks the commands up', async () => {
    const byKeys = { productKey, deviceKey: ems.deviceKey };
    const point = { measurepointId: 'setpoint_kw', timeout: 10 };
    const instant = ok(
      await act<Command>('commands', 'setMeasurepoint', { ...byKeys, ...point }, { value: 12.5 }),
    );
    const cached = ok(
      await act<Command>(
        'commands',
        'setMeasurepoint',
        { assetId: ems.assetId, ...point, pendingTtl: 60 },
        { value: 13 },
      ),
    );
    const service = { ...byKeys, serviceId: 'restart' };
    const invoked = await act('commands', 'invokeService', service, { inputData: { delay_s: 3 } });
    expect(ok(invoked)).toMatchObject({ outputData: TICKET });
    for (const { commandId } of [instant, cached])
      expect(ok(await act('commands', 'get', { ...byKeys, commandId }))).toMatchObject({
        commandId,
        state: CommandState.succeeded,
      });
    const search = {
      expression: "state = 5 and commandName.en_US like 'SETPOINT'",
      projection: ['commandId'],
    };
    const found = await act('commands', 'search', byKeys, search);
    expect([found.data, found.pagination?.totalSize]).toEqual([
      [cached, instant].map(({ commandId }) => ({ commandId })),
      2,
    ]);
  });

  it('withdraws what waits: one by its id, all by a GET without a body', async () => {
    const byAssetId = { assetId: spare.assetId };
    const wait = async () =>
      ok(
        await act<Command>(
          'commands',
          'setMeasurepoint',
          { ...byAssetId, measurepointId: 'setpoint_kw', pendingTtl: 600 },
          { value: 1 },
        ),
      ).commandId;
    const [first, second, third] = [await wait(), await wait(), await wait()];
    const { canceled: state } = CommandState;
    const one = await act('commands', 'cancel', { ...byAssetId, commandId: second });
    expect(ok(one)).toMatchObject([{ commandId: second, state }]);
    const all = await client.call<Command[]>('GET', `${V21}/commands`, {
      action: 'cancel',
      orgId,
      ...byAssetId,
    });
    expect(
      ok(all)
        .map(({ commandId }) => commandId)
        .sort(),
    ).toEqual([first, third]);
  });

  it('commands several assets with one call', async () => {
    const query = { assetId: `${ems.assetId},${spare.assetId}`, measurepointId: 'label' };
    const { code, data } = await act('commands', 'setMeasurepoint', query, { value: '泵 & "pump"' });
    expect(code).toBe(codes.deviceInactive.code);
    expect(data).toMatchObject({ results: [{ code: 0 }, { code: codes.deviceInactive.code }] });
  });

  it('keeps channels, and finds the results of many writes and calls on them', async () => {
    const kinds = [
      [
        'set',
        'setMeasurepointChannels',
        'setMeasurepointChannelId',
        'multiSet',
        'measurepointId',
        'setpoint_kw',
        { arg: 2 },
      ],
      [
        'control',
        'controlChannels',
        'controlChannelId',
        'multiInvoke',
        'serviceId',
        'restart',
        { delay_s: 2 },
      ],
    ] as const;
    for (const [kind, path, member, multi, element, identifier, inputData] of kinds) {
      const channelId = `DATASVC.${kind.toUpperCase()}.${run}`;
      ok(await edge('POST', path, { [member]: `${channelId}-old` }));
      ok(await edge('PUT', `${path}/${channelId}-old`, { [member]: channelId, desc: 'site' }));
      expect(ok(await edge('GET', `${path}/${channelId}`))).toMatchObject({
        [member]: channelId,
        desc: 'site',
      });
      expect(ok(await edge('GET', path, undefined, { pageSize: 10, pageToken: 1 }))).toMatchObject({
        totalSize: 1,
      });
      const requestId = `${run}-${kind}`;
      const item = { requestId, [member]: channelId, assetId: ems.assetId, [element]: identifier, inputData };
      expect(ok(await edge('PUT', `devices/${multi}`, { data: [item] }))).toMatchObject([
        { requestId, status: 0 },
      ]);
      const isThere = (records: Parameters<typeof resultItems>[0]) => resultItems(records).length > 0;
      const records = await stack.observe(() => readTopic(stack.kafkaClient(), channelId, isThere));
      expect(resultItems(records)).toMatchObject([{ requestId, status: 0, submsg: 'SUCCESS' }]);
      ok(await edge('DELETE', `${path}/${channelId}`));
    }
  });

  it('writes and calls, and waits for it, over dataService', async () => {
    const query = { requestId: `${run}-1`, timeout: 10_000 };
    const { deviceKey } = ems;
    for (const named of [`devices/${ems.assetId}`, `products/${productKey}/devices/${deviceKey}`]) {
      for (const method of ['PUT', 'POST'])
        expect(
          ok(await edge(method, `${named}/measurepoints/setpoint_kw/set`, { arg: 3 }, query)),
        ).toMatchObject({
          callType: 'SYNC',
          status: 0,
        });
      const invoked = ok(await edge('PUT', `${named}/services/restart/invoke`, { delay_s: 3 }, query));
      expect(invoked).toMatchObject({ status: 0, outputData: TICKET });
    }
  });

  it('makes the calls of 1.x with their own signature', async () => {
    const { assetId, deviceKey } = ems;
    for (const named of [`devices/${assetId}`, `products/${productKey}/devices/${deviceKey}`]) {
      const path = `/connectService/${named}`;
      const set = await client.legacyCall(
        `${path}/measurepoints/setpoint_kw/set`,
        { orgId, timeout: 10_000 },
        15,
      );
      expect(ok(set)).toMatchObject({ assetId, inputData: 15 });
      const query = { orgId, requestId: `${run}-2`, callbackUrl: '' };
      const invoked = await client.legacyCall(`${path}/services/restart/invoke`, query, { delay_s: 4 });
      expect(ok(invoked)).toMatchObject({ requestId: `${run}-2`, outputData: TICKET });
    }
  });

  it('does not find the commands of another organisation, whatever it asks for them by', async () => {
    const byAssetId = { assetId: spare.assetId };
    const query = { ...byAssetId, measurepointId: 'setpoint_kw', pendingTtl: 600 };
    const { commandId } = ok(await act<Command>('commands', 'setMeasurepoint', query, { value: 1 }));
    const waiting = async () => ok(await act('commands', 'get', { ...byAssetId, commandId }));
    const before = await waiting();
    const [ours, ourOrg] = [client, orgId];
    ({ client, orgId } = await newApplication());
    productKey = await createProduct('Device');
    const { assetId } = await createDevice(productKey, 'theirs-01');
    for (const id of [commandId, '4013031427909091335'])
      for (const [method, action] of [
        ['GET', 'get'],
        ['POST', 'cancel'],
      ] as const) {
        const answer = await client.call(method, `${V21}/commands`, {
          action,
          orgId,
          assetId,
          commandId: id,
        });
        expect(answer).toMatchObject({ code: 99404, submsg: 'commandId does not exist', data: null });
      }
    expect(ok(await act('commands', 'search', { assetId }))).toEqual([]);
    [client, orgId] = [ours, ourOrg];
    expect(await waiting()).toEqual(before);
  });
});
