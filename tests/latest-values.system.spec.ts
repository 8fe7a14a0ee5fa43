import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { Scenario } from './harness/scenario.js';

/** An hour ago: no clock of a machine is that wrong. */
const START = Date.now() - 3_600_000;
const LIMIT = { limitMs: 30_000, everyMs: 50 };

interface Latest {
  readonly id: string;
  readonly time: string;
  readonly value: unknown;
}

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: 3 });
  await scenario.connect();
}, 120_000);
afterAll(() => scenario?.stop(), 60_000);

/** Posts as a device does, with QoS 1. */
const post = (index: number, values: object, time: number): void => {
  const { keys } = scenario.tenant.devices[index] ?? {};
  const method = 'thing.measurepoint.post';
  const message = { id: String(time), version: '1.0', method, params: { measurepoints: values, time } };
  const topic = `/sys/${keys?.productKey}/${keys?.deviceKey}/thing/measurepoint/post`;
  scenario.devices[index]?.publish(topic, JSON.stringify(message), 1);
};

const ask = async (index: number, path: string, method: 'GET' | 'POST'): Promise<unknown> => {
  const assetId = scenario.tenant.devices[index]?.assetId;
  const url = `${scenario.stack.gatewayUrl}/connect-service/v2.1/${path}&orgId=${scenario.tenant.orgId}&assetId=${assetId}`;
  const { code, data } = (await (await fetch(url, { method })).json()) as { code: number; data: unknown };
  if (code !== 0) throw new Error(`${path} was answered ${code}`);
  return data;
};
const latest = async (index: number): Promise<readonly Latest[]> =>
  (await ask(index, 'measurepoints?action=queryLatest', 'POST')) as readonly Latest[];
const shows = (index: number, value: unknown) =>
  scenario.stack.observe(() =>
    waitFor(async () => (await latest(index)).some((point) => point.value === value), {
      ...LIMIT,
      what: `the latest value ${value}`,
    }),
  );

describe('what devices post, through all services', () => {
  it('is the latest value of its device, with its time', async () => {
    post(0, { setpoint_kw: '12.5', label: 'peak' }, START);
    await shows(0, 'peak');
    expect(await latest(0)).toEqual([
      { id: 'label', time: String(START), value: 'peak' },
      { id: 'setpoint_kw', time: String(START), value: 12.5 },
    ]);
    expect(await latest(1)).toEqual([]);
    expect(await ask(0, 'devices?action=get', 'GET')).toMatchObject({ measurepointLastUpdate: START });
  });

  it('stays the latest when older posts come later, and bad ones with them', async () => {
    post(1, { setpoint_kw: 3 }, START + 3);
    await shows(1, 3);
    post(1, { setpoint_kw: 2 }, START + 2);
    post(1, { setpoint_kw: 'much' }, START + 9);
    post(1, { nonsense: 1 }, START + 9);
    post(1, { label: 'done' }, START + 4);
    await shows(1, 'done');
    expect(await latest(1)).toEqual([
      { id: 'label', time: String(START + 4), value: 'done' },
      { id: 'setpoint_kw', time: String(START + 3), value: 3 },
    ]);
  });

  it('is not lost while no gateway runs', async () => {
    const { gateway } = scenario.stack.services;
    post(2, { setpoint_kw: 1 }, START);
    await shows(2, 1);
    await gateway.kill('SIGKILL');
    post(2, { setpoint_kw: 2 }, START + 1);
    post(2, { label: 'while away' }, START + 1);
    await gateway.start();
    await shows(2, 'while away');
    expect(await latest(2)).toContainEqual({ id: 'setpoint_kw', time: String(START + 1), value: 2 });
  }, 180_000);
});
