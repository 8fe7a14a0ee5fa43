import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes, Reach } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { SimulatedDevice } from '@setpoint/simulated-device';
import { MODEL_ID } from './harness/battery-model.js';
import { Scenario } from './harness/scenario.js';

interface Issued {
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
}

const LIMIT = { limitMs: 20_000, everyMs: 50 };

let scenario: Scenario;
let issued: Issued;
let device: SimulatedDevice;
const started: SimulatedDevice[] = [];

const connect = (keys: Issued): SimulatedDevice => {
  const next = new SimulatedDevice({
    url: scenario.stack.mqttUrl,
    keys,
    behaviour: { name: 'prompt' },
    ledger: scenario.ledger,
    backOff: { firstMs: 100, maxMs: 300 },
  });
  started.push(next);
  next.wake();
  return next;
};

const act = <T = null>(action: string, body?: unknown) =>
  scenario.client.registry<T>('devices', { action, assetId: issued.assetId }, body);
const set = (value: number, pendingTtl = 0) =>
  scenario.client.set({ assetId: issued.assetId, value, ...(pendingTtl > 0 && { pendingTtl }) });
const status = async () => (await act<{ status: string }>('get')).data?.status;
const becomes = (wanted: string) =>
  scenario.stack.observe(() =>
    waitFor(async () => (await status()) === wanted, { ...LIMIT, what: `the device to be ${wanted}` }),
  );
const answers = (value: number, code: number) =>
  scenario.stack.observe(() =>
    waitFor(async () => (await set(value)).code === code, { ...LIMIT, what: `an answer of ${code}` }),
  );
const received = (value: number) =>
  waitFor(
    () => scenario.ledger.received().some(({ params }) => JSON.stringify(params).includes(String(value))),
    { ...LIMIT, what: `the device to receive ${value}` },
  );
/** Times that a device, with whatever key, was refused. */
const refusals = () => scenario.ledger.entries.filter(({ event }) => event === 'refused').length;

beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: 0 });
}, 120_000);

afterAll(async () => {
  await Promise.all(started.map((each) => each.stop()));
  await scenario?.stop();
}, 180_000);

describe('a device that is managed over REST, through all services', () => {
  it('logs in with the secret that its creation returned, and obeys', async () => {
    const product = await scenario.client.registry<string>(
      'products',
      { action: 'create' },
      {
        productName: { defaultValue: 'Batteries' },
        modelId: MODEL_ID,
        dataFormat: 'Json',
        productType: 'Device',
        biDirectionalAuth: false,
      },
    );
    const created = await scenario.client.registry<Issued>(
      'devices',
      { action: 'create' },
      { productKey: product.data, timezone: 'Europe/Berlin', deviceName: { defaultValue: 'EMS' } },
    );
    expect(created).toMatchObject({ code: 0, data: { productKey: product.data } });
    issued = created.data;
    expect((await set(101)).code).toBe(codes.deviceInactive.code);
    device = connect(issued);
    await device.connected();
    await becomes('online');
    expect(await set(102)).toMatchObject({ code: 0 });
  }, 180_000);

  it('is cut off and kept out while it is disabled, and gets what waited when it is let in again', async () => {
    expect(await act('disable')).toMatchObject({ code: 0 });
    await waitFor(() => !device.isConnected, { ...LIMIT, what: 'the connection to be closed' });
    const before = refusals();
    await waitFor(() => refusals() > before + 1, { ...LIMIT, what: 'the login to be refused' });
    expect(await status()).toBe('disabled');
    expect((await set(201)).code).toBe(codes.deviceOffline.code);
    expect(await set(202, 600)).toMatchObject({ code: 0 });
    expect(await act('enable')).toMatchObject({ code: 0 });
    await received(202);
    await becomes('online');
  }, 180_000);

  it('makes room for another one, which gets what waits for the asset', async () => {
    await device.sleep();
    await becomes('offline');
    expect(await set(401, 600)).toMatchObject({ code: 0 });
    const old = device;
    old.wake();
    await old.connected();
    await received(401);
    const replaced = await act<Issued>('replaceDevice', { newDeviceKey: 'spare-0001' });
    expect(replaced).toMatchObject({ code: 0, data: { assetId: issued.assetId, deviceKey: 'spare-0001' } });
    await waitFor(() => !old.isConnected, { ...LIMIT, what: 'the old connection to be closed' });
    await answers(402, codes.deviceInactive.code);
    expect(await set(403, 600)).toMatchObject({ code: 0 });
    const before = refusals();
    await waitFor(() => refusals() > before + 1, { ...LIMIT, what: 'the old login to be refused' });
    expect(await status()).toBe('inactive');
    await old.stop();
    device = connect(replaced.data);
    await device.connected();
    await received(403);
    await becomes('online');
    await answers(404, 0);
  }, 180_000);

  it('is gone when it is deleted, although the gateway dies before it can tell: what waits for it ends', async () => {
    const { gateway } = scenario.stack.services;
    await device.sleep();
    await becomes('offline');
    const waiting = await set(501, 600);
    expect(waiting).toMatchObject({ code: 0 });
    await gateway.stop();
    gateway.launch({ SETPOINT_CRASH_AT: 'gateway.afterCommitBeforeAnnounce' });
    await waitFor(async () => (await act('get').catch(() => null))?.code === 0, LIMIT);
    await act('delete').catch(() => null);
    await gateway.ended(20_000);
    await gateway.start();
    const ended = async () =>
      (await scenario.table.ended()).find(({ commandId }) => commandId === waiting.data?.commandId);
    await scenario.stack.observe(() => waitFor(async () => (await ended()) !== undefined, LIMIT));
    expect(await ended()).toMatchObject({
      state: CommandState.failed,
      code: codes.notFound.code,
      reach: Reach.notSent,
    });
    const before = refusals();
    device.wake();
    await waitFor(() => refusals() > before, { ...LIMIT, what: 'the login to be refused' });
    expect((await set(502)).code).toBe(codes.notFound.code);
    expect((await act('get')).code).toBe(codes.notFound.code);
    const product = { action: 'delete', productKey: issued.productKey };
    expect(await scenario.client.registry('products', product)).toMatchObject({ code: 0 });
  }, 180_000);
});
