import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { SdkSite, type SiteProduct } from './harness/sdk-site.js';
import type { TestDevice } from './harness/tenant.js';
import { cHabits, type Habits, javaHabits, nodeHabits, pythonHabits, type SdkDevice } from './sdk/index.js';

/** How each SDK logs sub-devices in. */
const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['Java with GZIP', javaHabits({ compress: 'GZIP' })],
  ['C', cHabits],
];
const SUB_DEVICES = 3;

let site: SdkSite;

beforeAll(async () => {
  site = await SdkSite.start();
}, 120_000);

afterAll(() => site?.stop(), 60_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

const statusOf = async (assetId: string): Promise<string> =>
  (await site.client.registry<{ status: string }>('devices', { action: 'get', assetId })).data.status;
const untilStatus = (assetId: string, wanted: string) =>
  waitFor(async () => (await statusOf(assetId)) === wanted, {
    limitMs: 10_000,
    what: `${assetId} to be ${wanted}`,
  });
const set = async (assetId: string, value: number) =>
  (await site.client.set({ assetId, value, timeout: 5 })).code;
const cached = async (assetId: string, value: number): Promise<string> =>
  (await site.client.set({ assetId, value, pendingTtl: 600 })).data?.commandId ?? '';
const stateOf = async (assetId: string, commandId: string) =>
  (await site.client.get(assetId, commandId)).data?.state;
const addMembers = async (gateway: TestDevice, members: readonly TestDevice[]) => {
  const answer = await site.client.registry(
    'device-topos',
    { action: 'addSubDevice' },
    {
      gateway: { assetId: gateway.assetId },
      subDevices: members.map(({ assetId }) => ({ assetId })),
    },
  );
  expect(answer.code).toBe(0);
};

interface Plant {
  readonly gateways: SiteProduct;
  readonly meters: SiteProduct;
  readonly members: readonly TestDevice[];
  readonly gateway: SdkDevice;
}

/** Two gateways, of which the first has three members, and one meter that is nobody's. */
const build = async (habits: Habits, commandQos: 0 | 1 = 0): Promise<Plant> => {
  const gateways = await site.product(2, { productType: 'Gateway' });
  const meters = await site.product(SUB_DEVICES + 1, { commandQos });
  const members = meters.devices.slice(0, SUB_DEVICES);
  const [owner] = gateways.devices;
  if (!owner) throw new Error('no gateway');
  await addMembers(owner, members);
  const gateway = site.program(gateways, 0, habits, { commandQos });
  return { gateways, meters, members, gateway };
};
const handlers = () => ({
  set: () => ({ code: 200 }),
  services: { restart: () => ({ code: 200, data: { ticket: 7 } }) },
});
const subDeviceOf = ({ keys }: TestDevice) => ({ keys, handlers: handlers() });
const nameOf = ({ keys }: TestDevice) => `${keys.productKey}/${keys.deviceKey}`;
const valuesTo = (gateway: SdkDevice, one: TestDevice): unknown[] =>
  gateway.commands.filter(({ to }) => to === nameOf(one)).map(({ params }) => params);
const at = (members: readonly TestDevice[], index: number): TestDevice => {
  const one = members[index];
  if (!one) throw new Error(`no member ${index}`);
  return one;
};

describe.each(sdks)('a gateway with the SDK of %s', (_, habits) => {
  let plant: Plant;
  const member = (index: number) => at(plant.members, index);

  beforeAll(async () => {
    plant = await build(habits);
    await plant.gateway.connect();
  });

  it('logs its sub-devices in one by one, and they are online', async () => {
    expect(await set(member(0).assetId, 1)).toBe(codes.deviceInactive.code);
    for (const one of plant.members) {
      const answer = await plant.gateway.subDevices.logIn(subDeviceOf(one));
      expect(answer).toMatchObject({
        code: 200,
        data: { assetId: one.assetId, productKey: one.keys.productKey, deviceKey: one.keys.deviceKey },
      });
      await untilStatus(one.assetId, 'online');
    }
  });

  it('carries their commands and replies', async () => {
    await site.table.online(plant.members.map(({ assetId }) => assetId));
    const answers = await Promise.all(plant.members.map(({ assetId }, index) => set(assetId, index)));
    expect(answers).toEqual([0, 0, 0]);
    expect(plant.members.map((one) => valuesTo(plant.gateway, one))).toEqual(
      [0, 1, 2].map((value) => [{ setpoint_kw: value }]),
    );
    const { assetId } = member(1);
    const invoked = await site.client.invoke({ assetId, serviceId: 'restart', inputData: { delay_s: 1 } });
    expect(invoked).toMatchObject({ code: 0, data: { outputData: { ticket: 7 } } });
  });

  it('posts for them', async () => {
    const { keys, assetId } = member(1);
    const params = { measurepoints: { setpoint_kw: 6.5 } };
    expect((await plant.gateway.ask('thing/measurepoint/post', params, { as: keys })).code).toBe(200);
    const latest = async () =>
      (
        await site.client.registry<{ value: unknown }[]>(
          'measurepoints',
          { action: 'queryLatest', assetId },
          {},
        )
      ).data;
    await waitFor(async () => (await latest())[0]?.value === 6.5, { limitMs: 10_000 });
  });

  it('is told when what it sends again for one comes before the login, and posts again', async () => {
    if (!plant.gateway.habits.resumes) return;
    const { keys } = member(1);
    const post = () =>
      plant.gateway.ask('thing/measurepoint/post', { measurepoints: { setpoint_kw: 6.5 } }, { as: keys });
    const interrupted = post();
    plant.gateway.lose();
    await plant.gateway.connect();
    expect((await interrupted).code).toBe(codes.topicForbidden.code);
    expect((await post()).code).toBe(200);
  });

  it('logs one out: it is offline, and again when it was already', async () => {
    const { keys, assetId } = member(2);
    expect(await plant.gateway.subDevices.logOut(keys)).toMatchObject({
      code: 200,
      data: { productKey: keys.productKey, deviceKey: keys.deviceKey },
    });
    await site.table.offline(assetId);
    expect(await set(assetId, 1)).toBe(codes.deviceOffline.code);
    expect((await plant.gateway.subDevices.logOut(keys)).code).toBe(200);
    expect((await plant.gateway.subDevices.logIn(subDeviceOf(member(2)))).code).toBe(200);
    await site.table.online([assetId]);
  });

  it('takes all of them offline with it; back again they get what waited, in order', async () => {
    plant.gateway.lose();
    await Promise.all(plant.members.map(({ assetId }) => site.table.offline(assetId)));
    await untilStatus(member(0).assetId, 'offline');
    const ids: string[] = [];
    for (const value of [21, 22, 23])
      for (const { assetId } of plant.members) ids.push(await cached(assetId, value));
    const before = plant.members.map((one) => valuesTo(plant.gateway, one).length);
    await plant.gateway.connect();
    for (const [index, one] of plant.members.entries()) {
      const got = () => valuesTo(plant.gateway, one).slice(before[index]);
      await waitFor(() => got().length >= 3, { limitMs: 15_000, what: `the commands of ${nameOf(one)}` });
      expect(got()).toEqual([21, 22, 23].map((value) => ({ setpoint_kw: value })));
    }
    expect(ids).toHaveLength(9);
  });

  it('leaves offline whom it does not log in again', async () => {
    const { keys, assetId } = member(0);
    plant.gateway.subDevices.forget(keys);
    plant.gateway.lose();
    await site.table.offline(assetId);
    const commandId = await cached(assetId, 31);
    await plant.gateway.connect();
    await site.table.online([member(1).assetId, member(2).assetId]);
    expect(await set(member(1).assetId, 32)).toBe(0);
    expect(await set(assetId, 33)).toBe(codes.deviceOffline.code);
    expect(await stateOf(assetId, commandId)).toBe(CommandState.created);
    expect((await plant.gateway.subDevices.logIn(subDeviceOf(member(0)))).code).toBe(200);
    await waitFor(async () => (await stateOf(assetId, commandId)) === CommandState.succeeded, {
      limitMs: 15_000,
    });
  });

  it('is told why a sub-device is not let in', async () => {
    const { meters, gateway } = plant;
    const stranger = at(meters.devices, SUB_DEVICES);
    const login = (keys: TestDevice['keys']) => gateway.subDevices.logIn({ keys, handlers: handlers() });
    expect((await login({ ...member(0).keys, deviceSecret: 'guess' })).code).toBe(742);
    expect((await login(stranger.keys)).code).toBe(740);
    expect((await login({ ...stranger.keys, deviceKey: 'nobody-1' })).code).toBe(705);
  });

  it('logs them in together, and the good ones stay when one is bad', async () => {
    const { gateway, meters } = plant;
    for (const { keys } of plant.members) await gateway.subDevices.logOut(keys);
    const stranger = at(meters.devices, SUB_DEVICES);
    const answer = await gateway.subDevices.logInTogether([...plant.members, stranger].map(subDeviceOf));
    expect(answer.code).toBe(740);
    const { loginedSubDevices, failedSubDevices } = answer.data as Record<string, { deviceKey: string }[]>;
    expect(loginedSubDevices?.map(({ deviceKey }) => deviceKey).sort()).toEqual(
      plant.members.map(({ keys }) => keys.deviceKey).sort(),
    );
    expect(failedSubDevices).toMatchObject([{ deviceKey: stranger.keys.deviceKey }]);
    expect((await gateway.subDevices.logInTogether(plant.members.map(subDeviceOf))).code).toBe(200);
    await site.table.online(plant.members.map(({ assetId }) => assetId));
    expect(await Promise.all(plant.members.map(({ assetId }) => set(assetId, 41)))).toEqual([0, 0, 0]);
  });

  it('reads its topology, and changes it', async () => {
    const { gateway, meters } = plant;
    const stranger = at(meters.devices, SUB_DEVICES);
    const { productKey, deviceKey } = stranger.keys;
    const members = async () =>
      ((await gateway.ask('thing/topo/get', {})).data as { deviceKey: string }[]).length;
    expect(await members()).toBe(SUB_DEVICES);
    // The members of a login without what only a login has.
    const proof = { ...habits.subDeviceLogin(stranger.keys, Date.now()), cleanSession: undefined };
    expect((await gateway.ask('thing/topo/add', [proof])).code).toBe(200);
    expect(await members()).toBe(SUB_DEVICES + 1);
    expect((await gateway.ask('thing/topo/delete', [{ productKey, deviceKey }])).code).toBe(200);
    expect(await members()).toBe(SUB_DEVICES);
  });

  it('loses a sub-device to another gateway that logs it in', async () => {
    const { gateways, gateway } = plant;
    const { keys, assetId } = member(0);
    await addMembers(at(gateways.devices, 1), [member(0)]);
    const other = site.program(gateways, 1, habits);
    await other.connect();
    const before = valuesTo(gateway, member(0)).length;
    expect((await other.subDevices.logIn(subDeviceOf(member(0)))).code).toBe(200);
    const commandId = await cached(assetId, 51);
    await waitFor(async () => (await stateOf(assetId, commandId)) === CommandState.succeeded, {
      limitMs: 15_000,
    });
    expect(valuesTo(gateway, member(0))).toHaveLength(before);
    expect(valuesTo(other, member(0))).toEqual([{ setpoint_kw: 51 }]);
    // The first one still believes in it: its end must not take the sub-device away.
    gateway.lose();
    await site.table.offline(member(1).assetId);
    expect(await set(assetId, 52)).toBe(0);
    expect((await other.subDevices.logOut(keys)).code).toBe(200);
    other.disconnect();
    await gateway.connect();
  });

  it('is told of a sub-device that is disabled, and of one that is enabled', async () => {
    const { keys, assetId } = member(1);
    await site.client.registry('devices', { action: 'disable', assetId });
    const wanted = [{ productKey: keys.productKey, deviceKey: keys.deviceKey }];
    const told = (method: string) => plant.gateway.notices.find((notice) => notice.method === method);
    await waitFor(() => told('combine.disable'), { limitMs: 10_000, what: 'the notice' });
    expect(told('combine.disable')?.params).toMatchObject(wanted);
    plant.gateway.subDevices.forget(keys);
    expect((await plant.gateway.subDevices.logIn(subDeviceOf(member(1)))).code).toBe(723);
    expect(await set(assetId, 1)).toBe(codes.deviceOffline.code);
    await site.client.registry('devices', { action: 'enable', assetId });
    await waitFor(() => told('combine.enable'), { limitMs: 10_000, what: 'the notice' });
    expect((await plant.gateway.subDevices.logIn(subDeviceOf(member(1)))).code).toBe(200);
  });
});

describe('a sub-device whose product has QoS 1', () => {
  it.each(sdks)('gets its commands so over a gateway with the SDK of %s', async (_, habits) => {
    const { gateway, members } = await build(habits, 1);
    await gateway.connect();
    // The C SDK does not subscribe for those that it logs in together, and so is deaf to their commands.
    if (habits.sdk === 'c') for (const one of members) await gateway.subDevices.logIn(subDeviceOf(one));
    else expect((await gateway.subDevices.logInTogether(members.map(subDeviceOf))).code).toBe(200);
    await site.table.online(members.map(({ assetId }) => assetId));
    expect(await Promise.all(members.map(({ assetId }) => set(assetId, 1)))).toEqual([0, 0, 0]);
  });
});
