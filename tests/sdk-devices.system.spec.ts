import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes, deviceErrorSubmsg } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { SdkSite, type SiteProduct } from './harness/sdk-site.js';
import { cHabits, type Habits, javaHabits, nodeHabits, pythonHabits, type SdkDevice } from './sdk/index.js';

/** Each SDK in the forms that the contract knows of it [contract 6.1]. */
const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['Java with an IPv6 address', javaHabits({ ip: 'fe80::1c2d:3eff:fe4f:5a6b%eth0' })],
  ['Java without an address', javaHabits({ ip: null })],
  ['C', cHabits],
];
const QOS = [0, 1] as const;
const cases = sdks.flatMap(([name, habits], index) =>
  QOS.map((qos) => [`${name} at QoS ${qos}`, { habits, index, qos }] as const),
);

let site: SdkSite;
let products: Record<0 | 1, SiteProduct>;

beforeAll(async () => {
  site = await SdkSite.start();
  products = {
    0: await site.product(sdks.length),
    1: await site.product(sdks.length, { commandQos: 1 }),
  };
}, 120_000);

afterAll(() => site?.stop(), 60_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

describe.each(cases)('a device with the SDK of %s', (_, { habits, index, qos }) => {
  let device: SdkDevice;
  let assetId: string;
  const state = async (commandId: string | undefined) =>
    (await site.client.get(assetId, commandId ?? '')).data?.state;

  beforeAll(async () => {
    assetId = products[qos].devices[index]?.assetId ?? '';
    device = site.program(products[qos], index, habits);
    device.handlers.set = () => ({ code: 200 });
    device.handlers.services.restart = () => ({ code: 200, data: { ticket: 4242 } });
    await device.connect();
    await site.table.online([assetId]);
  });

  it('sets a point at once', async () => {
    const answer = await site.client.set({ assetId, value: 12.5 });
    expect(answer).toMatchObject({ code: codes.success.code, submsg: null });
    expect(device.commands.at(-1)).toMatchObject({ params: { setpoint_kw: 12.5 } });
    expect(await state(answer.data?.commandId)).toBe(CommandState.succeeded);
  });

  it('gives back the outputs of a service', async () => {
    const answer = await site.client.invoke({ assetId, serviceId: 'restart', inputData: { delay_s: 300 } });
    expect(answer).toMatchObject({ code: codes.success.code, data: { outputData: { ticket: 4242 } } });
    expect(device.commands.at(-1)).toMatchObject({ params: { delay_s: 300 } });
  });

  it('tells why it refuses', async () => {
    device.handlers.set = () => ({ code: 2001, data: {}, message: 'valve stuck' });
    const answer = await site.client.set({ assetId, value: 1 });
    // The C SDK gives its application no say in the code.
    const wanted = habits.sdk === 'c' ? { code: 0 } : { code: 2001, submsg: deviceErrorSubmsg };
    expect(answer).toMatchObject(wanted);
    device.handlers.set = () => ({ code: 200 });
  });

  it('takes what was cached while it slept, in order, also over a connection that breaks', async () => {
    device.lose();
    await site.table.offline(assetId);
    const values = [1, 2, 3, 4];
    const ids: string[] = [];
    for (const value of values) {
      const { data } = await site.client.set({ assetId, value, pendingTtl: 600 });
      ids.push(data?.commandId ?? '');
    }
    const before = device.commands.length;
    await device.connect();
    await waitFor(async () => (await state(ids.at(-1))) === CommandState.succeeded, { limitMs: 15_000 });
    const params = device.commands.slice(before).map((command) => command.params);
    expect(params).toEqual(values.map((value) => ({ setpoint_kw: value })));
  });

  it('is answered when it posts, before and after an unclean end of its connection', async () => {
    const post = () =>
      device.ask('thing/measurepoint/post', { measurepoints: { setpoint_kw: 3.5 }, time: Date.now() });
    expect(await post()).toMatchObject({ code: 200 });
    device.lose();
    await device.connect();
    expect(await post()).toMatchObject({ code: 200 });
  });

  it('is answered when it posts with QoS 0', async () => {
    const params = { measurepoints: { setpoint_kw: 4.5 } };
    expect(await device.ask('thing/measurepoint/post', params, { qos: 0 })).toMatchObject({ code: 200 });
  });

  it('gives way to a second program with the same login', async () => {
    const second = site.program(products[qos], index, habits);
    second.handlers.set = () => ({ code: 200 });
    const before = device.commands.length;
    await second.connect();
    await waitFor(() => !device.isConnected, { limitMs: 20_000, what: 'the first program to be cut off' });
    expect(await site.client.set({ assetId, value: 8, timeout: 5 })).toMatchObject({
      code: codes.success.code,
    });
    expect([device.commands.length, second.commands.length]).toEqual([before, 1]);
    second.disconnect();
    await device.connect();
  });
});

/** Contract 6.5: what stands in for an application that has nothing to say. */
const silences: [string, Habits, number, number][] = [
  ['Node', nodeHabits, codes.replyTimeout.code, codes.replyTimeout.code],
  ['Python', pythonHabits, 1101, 500],
  ['Java', javaHabits(), 1101, 1102],
  ['C', cHabits, codes.replyTimeout.code, codes.replyTimeout.code],
];

describe('an application on the SDK of', () => {
  it.each(silences)(
    '%s without a handler, or with one that fails, is told so',
    async (_, habits, without, thrown) => {
      const product = await site.product(1);
      const assetId = product.devices[0]?.assetId ?? '';
      const device = site.program(product, 0, habits);
      await device.connect();
      await site.table.online([assetId]);
      // Longer than commands wait for the C SDK to subscribe.
      const timeout = 3;
      expect(await site.client.set({ assetId, value: 1, timeout })).toMatchObject({ code: without });
      device.handlers.set = () => {
        throw new Error('broken');
      };
      expect(await site.client.set({ assetId, value: 2, timeout })).toMatchObject({ code: thrown });
    },
  );
});
