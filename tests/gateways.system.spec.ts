import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { addressOf, SdkSite, type SiteProduct } from './harness/sdk-site.js';
import type { ServiceProcess } from './harness/service-process.js';
import {
  cHabits,
  type Habits,
  javaHabits,
  nodeHabits,
  pythonHabits,
  type SdkDevice,
  type SecretKeys,
} from './sdk/index.js';

const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['C', cHabits],
];
const LIMIT = { limitMs: 20_000, everyMs: 50 };
/** Contract and operations promise it of a dispatcher that died. */
const OFFLINE_WITHIN_MS = 15_000;
const GATEWAYS = 12;
const METERS = 12;

let site: SdkSite;
let gateways: SiteProduct;
let meters: SiteProduct;
let second: { readonly host: string; readonly port: number };
let secondService: ServiceProcess;
let nextGateway = 0;
let nextMeter = 0;

beforeAll(async () => {
  site = await SdkSite.start();
  const added = await site.stack.addDispatcher();
  second = addressOf(added.mqttUrl);
  secondService = added.service;
  gateways = await site.product(GATEWAYS, { productType: 'Gateway' });
  meters = await site.product(METERS);
}, 180_000);

afterAll(() => site?.stop(), 60_000);

afterEach(() => expect(site.takeFailures()).toEqual([]));

interface Meter {
  readonly assetId: string;
  readonly keys: SecretKeys;
  /** Values that its handler was given, whichever gateway carried it. */
  readonly values: unknown[];
  readonly subDevice: { readonly keys: SecretKeys; readonly handlers: SdkDevice['handlers'] };
}

const meter = (): Meter => {
  const device = meters.devices[nextMeter++];
  if (!device) throw new Error('there is no meter left');
  const values: unknown[] = [];
  const handlers: SdkDevice['handlers'] = {
    services: {},
    set: (params) => {
      values.push((params as { setpoint_kw: unknown }).setpoint_kw);
      return { code: 200 };
    },
  };
  return { ...device, values, subDevice: { keys: device.keys, handlers } };
};

const gateway = (habits: Habits): { readonly device: SdkDevice; readonly assetId: string } => {
  const index = nextGateway++;
  return { device: site.program(gateways, index, habits), assetId: gateways.devices[index]?.assetId ?? '' };
};

const topology = <T = null>(action: string, body: unknown) =>
  site.client.registry<T>('device-topos', { action }, body);
const join = async (gatewayAssetId: string, ...all: readonly Meter[]) => {
  const subDevices = all.map(({ assetId }) => ({ assetId }));
  const answer = await topology('addSubDevice', { gateway: { assetId: gatewayAssetId }, subDevices });
  expect(answer.code).toBe(codes.success.code);
};
const act = (action: string, { assetId }: Meter) => site.client.registry('devices', { action, assetId });
const becomes = (status: string, { assetId }: Meter) =>
  waitFor(
    async () =>
      (await site.client.registry<{ status: string }>('devices', { action: 'get', assetId })).data.status ===
      status,
    { ...LIMIT, what: `${assetId} to be ${status}` },
  );
const cached = async ({ assetId }: Meter, values: readonly number[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const value of values)
    ids.push((await site.client.set({ assetId, value, pendingTtl: 600, timeout: 5 })).data?.commandId ?? '');
  return ids;
};
const succeeded = ({ assetId }: Meter, ids: readonly string[]) =>
  waitFor(
    async () => {
      const commands = await Promise.all(ids.map((id) => site.client.get(assetId, id)));
      return commands.every(({ data }) => data?.state === CommandState.succeeded);
    },
    { ...LIMIT, what: 'every command to succeed' },
  );

describe.each(sdks)('a sub-device whose gateway speaks with the SDK of %s', (_, habits) => {
  it('is commanded over its gateway, and goes and comes with it', async () => {
    const { device, assetId } = gateway(habits);
    const one = meter();
    await device.connect();
    expect((await device.subDevices.logIn(one.subDevice)).code).toBe(codes.notSubDevice.code);
    await join(assetId, one);
    expect((await device.subDevices.logIn(one.subDevice)).code).toBe(codes.deviceOk.code);
    await site.stack.observe(() => site.table.online([one.assetId]));
    expect((await site.client.set({ assetId: one.assetId, value: 1 })).code).toBe(codes.success.code);
    await becomes('online', one);
    expect(
      (await topology<{ assetId: string }>('getGateway', { subDevice: { assetId: one.assetId } })).data,
    ).toMatchObject({
      assetId,
    });

    device.lose();
    await site.stack.observe(() => site.table.offline(one.assetId));
    expect((await site.client.set({ assetId: one.assetId, value: 2 })).code).toBe(codes.deviceOffline.code);
    const ids = await cached(one, [3, 4, 5]);
    // The SDK logs it in again.
    await device.connect();
    await site.stack.observe(() => succeeded(one, ids));
    expect(one.values).toEqual([1, 3, 4, 5]);
  }, 180_000);
});

describe('a sub-device of two gateways', () => {
  it('is served by the one that logged it in last, at whichever dispatcher, and outlives that', async () => {
    const [here, there] = [gateway(nodeHabits), gateway(pythonHabits)];
    const one = meter();
    await join(here.assetId, one);
    await join(there.assetId, one);
    there.device.address = second;
    await Promise.all([here.device.connect(), there.device.connect()]);
    await here.device.subDevices.logIn(one.subDevice);
    await site.stack.observe(() => site.table.online([one.assetId]));
    expect((await site.client.set({ assetId: one.assetId, value: 1 })).code).toBe(codes.success.code);

    here.device.subDevices.forget(one.keys);
    expect((await there.device.subDevices.logIn(one.subDevice)).code).toBe(codes.deviceOk.code);
    const ids = await cached(one, [2, 3]);
    await site.stack.observe(() => succeeded(one, ids));
    expect(there.device.commands.length).toBe(2);
    const holder = async () =>
      (await topology<{ assetId: string }>('getGateway', { subDevice: { assetId: one.assetId } })).data
        .assetId;
    await waitFor(async () => (await holder()) === there.assetId, {
      ...LIMIT,
      what: 'the login to be noted',
    });

    await secondService.kill('SIGKILL');
    await site.stack.observe(() => site.table.offline(one.assetId, OFFLINE_WITHIN_MS));
    expect((await site.client.set({ assetId: one.assetId, value: 4 })).code).toBe(codes.deviceOffline.code);
    const waiting = await cached(one, [5, 6]);
    there.device.address = addressOf(site.stack.mqttUrl);
    await there.device.connect();
    await site.stack.observe(() => succeeded(one, waiting));
    expect(one.values).toEqual([1, 2, 3, 5, 6]);
  }, 180_000);
});

describe('a sub-device that is managed over REST', () => {
  it('is logged out when it is disabled, and its gateway is told of all that is done to it', async () => {
    const { device, assetId } = gateway(javaHabits());
    const [one, other] = [meter(), meter()];
    await join(assetId, one, other);
    await device.connect();
    const batch = await device.subDevices.logInTogether([one.subDevice, other.subDevice]);
    expect(batch.code).toBe(codes.deviceOk.code);
    await becomes('online', one);
    const told = (method: string) =>
      site.stack.observe(() =>
        waitFor(() => device.notices.some((notice) => notice.method === method), { ...LIMIT, what: method }),
      );

    device.subDevices.forget(one.keys);
    expect((await act('disable', one)).code).toBe(codes.success.code);
    await told('combine.disable');
    await becomes('disabled', one);
    expect((await site.client.set({ assetId: one.assetId, value: 1 })).code).toBe(codes.deviceOffline.code);
    expect((await device.subDevices.logIn(one.subDevice)).code).toBe(codes.subDeviceDisabled.code);
    expect((await act('enable', one)).code).toBe(codes.success.code);
    await told('combine.enable');
    expect((await device.subDevices.logIn(one.subDevice)).code).toBe(codes.deviceOk.code);

    device.subDevices.forget(one.keys);
    const subDevices = [{ assetId: one.assetId }];
    expect((await topology('removeSubDevice', { gateway: { assetId }, subDevices })).code).toBe(0);
    await becomes('offline', one);
    expect((await device.subDevices.logIn(one.subDevice)).code).toBe(codes.notSubDevice.code);
    expect((await site.client.set({ assetId: other.assetId, value: 2 })).code).toBe(codes.success.code);
    expect(other.values).toEqual([2]);

    device.subDevices.forget(other.keys);
    expect((await act('delete', other)).code).toBe(codes.success.code);
    await told('combine.delete');
    expect(device.notices.map(({ params }) => params)).toEqual([[names(one)], [names(one)], [names(other)]]);
    expect(device.isConnected).toBe(true);
  }, 180_000);
});

const names = ({ keys }: Meter) => ({ productKey: keys.productKey, deviceKey: keys.deviceKey });

describe('a gateway that keeps its topology itself', () => {
  it('adds a device with its secret, asks, and removes it again', async () => {
    const { device } = gateway(pythonHabits);
    const one = meter();
    await device.connect();
    const { clientId, timestamp, signMethod, sign } = device.habits.subDeviceLogin(
      one.keys,
      Date.now(),
    ) as Record<string, unknown>;
    const signed = { ...names(one), clientId, timestamp, signMethod, sign };
    expect((await device.ask('thing/topo/add', [{ ...signed, sign: 'x' }])).code).toBe(
      codes.topologyAddFailed.code,
    );
    expect((await device.ask('thing/topo/add', [signed])).code).toBe(codes.deviceOk.code);
    expect(await device.ask('thing/topo/get', {})).toMatchObject({
      code: codes.deviceOk.code,
      data: [{ assetId: one.assetId, ...names(one) }],
    });
    await device.subDevices.logIn(one.subDevice);
    expect((await device.ask('thing/topo/delete', [names(one)])).code).toBe(codes.topologyRemoveFailed.code);
    await device.subDevices.logOut(one.keys);
    expect((await device.ask('thing/topo/delete', [names(one)])).code).toBe(codes.deviceOk.code);
    expect((await device.ask('thing/topo/get', {})).data).toEqual([]);
  }, 180_000);
});
