import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { addressOf, SdkSite } from '../harness/sdk-site.js';
import type { ServiceProcess } from '../harness/service-process.js';
import {
  cHabits,
  type Habits,
  javaHabits,
  nodeHabits,
  pythonHabits,
  type SdkDevice,
  stayConnected,
} from '../sdk/index.js';

const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['C', cHabits],
];
/** Devices of SDKs that wait for seconds should not hold up a test. */
const HURRY = 20;
/** Contract and operations promise it of a dispatcher that died. */
const OFFLINE_WITHIN_MS = 15_000;

let site: SdkSite;
let first: { readonly host: string; readonly port: number };
let second: { readonly host: string; readonly port: number };
let secondService: ServiceProcess;

beforeAll(async () => {
  site = await SdkSite.start();
  const added = await site.stack.addDispatcher();
  first = addressOf(site.stack.mqttUrl);
  second = addressOf(added.mqttUrl);
  secondService = added.service;
}, 180_000);

afterAll(() => site?.stop(), 60_000);

afterEach(() => expect(site.takeFailures()).toEqual([]));

const program = async (habits: Habits): Promise<{ device: SdkDevice; assetId: string }> => {
  const product = await site.product(1);
  const device = site.program(product, 0, habits);
  device.handlers.set = () => ({ code: 200 });
  return { device, assetId: product.devices[0]?.assetId ?? '' };
};
const stateOf = async (assetId: string, commandId: string) =>
  (await site.client.get(assetId, commandId)).data?.state ?? CommandState.created;
const isFinal = (state: number): boolean => state !== CommandState.created && state !== CommandState.sent;
const cached = async (assetId: string, values: readonly number[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const value of values)
    ids.push((await site.client.set({ assetId, value, pendingTtl: 600, timeout: 3 })).data?.commandId ?? '');
  return ids;
};
const valuesOf = (device: SdkDevice): unknown[] =>
  device.commands.map(({ params }) => (params as { setpoint_kw: unknown }).setpoint_kw);

describe('a device that moves between two dispatchers', () => {
  it.each(sdks)(
    'is cut off at the old one and served at the new one, with the SDK of %s',
    async (_, habits) => {
      const { device, assetId } = await program(habits);
      await device.connect();
      await site.table.online([assetId]);
      expect((await site.client.set({ assetId, value: 1 })).code).toBe(codes.success.code);
      // The device lost its network without a word: the first dispatcher believes that it is there.
      const old = device.detach();
      device.address = second;
      await device.connect();
      await waitFor(() => !old.isOpen, { limitMs: 10_000, what: 'the old connection to be closed' });
      expect((await site.client.set({ assetId, value: 2, timeout: 10 })).code).toBe(codes.success.code);
      device.address = first;
      device.disconnect();
      await device.connect();
      expect((await site.client.set({ assetId, value: 3, pendingTtl: 600 })).code).toBe(codes.success.code);
      await waitFor(() => device.commands.length === 3, { limitMs: 15_000, what: 'the third command' });
      expect(valuesOf(device)).toEqual([1, 2, 3]);
    },
  );

  it('gets each of its cached commands at most once, and in order, however often it moves', async () => {
    const { device, assetId } = await program(nodeHabits);
    await device.connect();
    await site.table.online([assetId]);
    const values = Array.from({ length: 40 }, (_, n) => n + 1);
    const ids = cached(assetId, values);
    for (let move = 0; move < 10; move++) {
      const enough = device.commands.length + 3;
      await waitFor(() => device.commands.length >= Math.min(enough, 40), { limitMs: 20_000 }).catch(
        () => undefined,
      );
      device.address = move % 2 === 0 ? second : first;
      device.lose();
      await device.connect();
    }
    const states = async () => Promise.all((await ids).map((id) => stateOf(assetId, id)));
    await waitFor(async () => (await states()).every(isFinal), {
      limitMs: 60_000,
      everyMs: 200,
      what: 'every command to end',
    });
    const executed = valuesOf(device) as number[];
    expect(executed).toEqual([...new Set(executed)].sort((a, b) => a - b));
    const ended = await states();
    const succeeded = values.filter((_, index) => ended[index] === CommandState.succeeded);
    expect(executed).toEqual(expect.arrayContaining(succeeded));
  }, 120_000);
});

describe('a gateway that moves between two dispatchers', () => {
  it.each(sdks)('takes its sub-devices along, with the SDK of %s', async (_, habits) => {
    const gateways = await site.product(1, { productType: 'Gateway' });
    const meters = await site.product(3);
    const assetIds = meters.devices.map(({ assetId }) => assetId);
    await site.client.registry(
      'device-topos',
      { action: 'addSubDevice' },
      {
        gateway: { assetId: gateways.devices[0]?.assetId },
        subDevices: assetIds.map((assetId) => ({ assetId })),
      },
    );
    const gateway = site.program(gateways, 0, habits);
    await gateway.connect();
    const handlers = { set: () => ({ code: 200 }), services: {} };
    for (const { keys } of meters.devices) await gateway.subDevices.logIn({ keys, handlers });
    await site.table.online(assetIds);
    for (const [move, address] of [second, first, second].entries()) {
      // The dispatcher that it leaves believes that all of them are there.
      const old = gateway.detach();
      gateway.address = address;
      await gateway.connect();
      await waitFor(() => !old.isOpen, { limitMs: 10_000, what: 'the old connection to be closed' });
      const before = gateway.commands.length;
      const ids = await Promise.all(
        assetIds.map(async (assetId) => (await cached(assetId, [move]))[0] ?? ''),
      );
      for (const [index, id] of ids.entries())
        await waitFor(async () => isFinal(await stateOf(assetIds[index] ?? '', id)), { limitMs: 15_000 });
      expect(
        gateway.commands
          .slice(before)
          .map(({ to }) => to)
          .sort(),
      ).toEqual(meters.devices.map(({ keys }) => `${keys.productKey}/${keys.deviceKey}`).sort());
    }
  });
});

describe('a dispatcher that is killed', () => {
  let programs: { device: SdkDevice; assetId: string }[];
  let bystander: { device: SdkDevice; assetId: string };
  const running: { stop(): void }[] = [];

  beforeEach(async () => {
    programs = await Promise.all(sdks.map(([, habits]) => program(habits)));
    for (const { device } of programs) {
      device.address = second;
      await device.connect();
    }
    bystander = await program(nodeHabits);
    await bystander.device.connect();
    await site.table.online([...programs, bystander].map(({ assetId }) => assetId));
  });
  afterEach(() => {
    for (const one of running.splice(0)) one.stop();
  });

  it('takes its devices offline; what is cached for them waits, and comes in order after they are back', async () => {
    await secondService.kill('SIGKILL');
    const killedAt = performance.now();
    const assetIds = programs.map(({ assetId }) => assetId);
    await Promise.all(assetIds.map((assetId) => site.table.offline(assetId, OFFLINE_WITHIN_MS)));
    process.stderr.write(`offline ${Math.round(performance.now() - killedAt)} ms after kill -9\n`);
    for (const assetId of assetIds) {
      const status = async () =>
        (await site.client.registry<{ status: string }>('devices', { action: 'get', assetId })).data.status;
      await waitFor(async () => (await status()) === 'offline', {
        limitMs: 10_000,
        what: 'offline in the registry',
      });
      expect((await site.client.set({ assetId, value: 0 })).code).toBe(codes.deviceOffline.code);
    }
    const ids = await Promise.all(assetIds.map((assetId) => cached(assetId, [1, 2, 3, 4, 5])));
    expect((await site.client.set({ assetId: bystander.assetId, value: 9 })).code).toBe(codes.success.code);

    // Back where they were, with the pace of their SDKs.
    const before = programs.map(({ device }) => device.commands.length);
    for (const { device } of programs) running.push(stayConnected(device, HURRY));
    await secondService.start();
    for (const [index, { device, assetId }] of programs.entries()) {
      const last = ids[index]?.at(-1) ?? '';
      await waitFor(async () => (await stateOf(assetId, last)) === CommandState.succeeded, {
        limitMs: 40_000,
        everyMs: 50,
        what: `the last command of ${device.name}`,
      });
      expect(valuesOf(device).slice(before[index])).toEqual([1, 2, 3, 4, 5]);
    }
  }, 120_000);

  it('loses no device to the other one: they may come back there', async () => {
    await secondService.kill('SIGKILL');
    const ids = await Promise.all(programs.map(({ assetId }) => cached(assetId, [1, 2, 3])));
    for (const { device } of programs) {
      device.address = first;
      running.push(stayConnected(device, HURRY));
    }
    for (const [index, { assetId }] of programs.entries()) {
      const last = ids[index]?.at(-1) ?? '';
      await waitFor(async () => isFinal(await stateOf(assetId, last)), {
        limitMs: 40_000,
        everyMs: 50,
        what: 'the last command',
      });
    }
    for (const { device } of programs) {
      const executed = valuesOf(device) as number[];
      expect(executed).toEqual([...new Set(executed)].sort((a, b) => a - b));
    }
    await secondService.start();
  }, 120_000);
});
