import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { behaviourOf, MemoryLedger, SimulatedDevice } from '@setpoint/simulated-device';
import pg from 'pg';
import type { LinkMode } from '../proxy/link-mode.js';
import { type FaultStack, type FaultTenant, faultModel } from './fault-stack.js';
import { startFaultStack } from './start-fault-stack.js';

const START_LIMIT_MS = 180_000;
const RECOVERY = { limitMs: 60_000, everyMs: 50 };

describe('startFaultStack', () => {
  const runDir = mkdtempSync(join(tmpdir(), 'setpoint-faults-'));
  const ledger = new MemoryLedger();
  let stack: FaultStack;
  let tenants: readonly FaultTenant[];
  let devices: readonly SimulatedDevice[] = [];
  let tokens = 0;

  beforeAll(async () => {
    stack = await startFaultStack({
      repositoryDir: join(import.meta.dirname, '../../..'),
      runDir,
      counts: { gateway: 1, scheduler: 1, dispatcher: 1 },
      spares: { scheduler: 1 },
    });
    const plan = (mark: string) => ({ mark, behaviours: ['prompt', 'prompt'] });
    tenants = await stack.createTenants([plan('tnZ1'), plan('tnZ2')]);
    devices = tenants.flatMap((tenant) => tenant.devices).map((device) => start(device.keys));
    await Promise.all(devices.map((device) => device.connected()));
  }, START_LIMIT_MS);

  afterAll(async () => {
    await Promise.all(devices.map((device) => device.stop()));
    await stack?.stop();
    rmSync(runDir, { recursive: true, force: true });
  }, START_LIMIT_MS);

  const start = (keys: FaultTenant['devices'][number]['keys']): SimulatedDevice => {
    const behaviour = behaviourOf('prompt') ?? { name: 'prompt' };
    const backOff = { firstMs: 50, maxMs: 200 };
    const device = new SimulatedDevice({ url: stack.mqttUrl, keys, behaviour, ledger, backOff });
    void device.start();
    return device;
  };

  /** @returns the code of the answer; undefined when there was none */
  const send = async (
    query: Readonly<Record<string, string>>,
    body: object,
    { tenant = 0, device = 0 } = {},
  ): Promise<number | undefined> => {
    const orgId = tenants[tenant]?.orgId ?? '';
    const assetId = tenants[tenant]?.devices[device]?.assetId ?? '';
    const parameters = new URLSearchParams({ orgId, assetId, timeout: '5', ...query });
    try {
      const response = await fetch(`${stack.httpUrl}/connect-service/v2.1/commands?${parameters}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { code: number }).code;
    } catch {
      return undefined;
    }
  };

  const set = (value: unknown, at: { tenant?: number; device?: number } = {}, measurepointId?: string) =>
    send(
      { action: 'setMeasurepoint', measurepointId: measurepointId ?? faultModel.labelPoint },
      { value },
      at,
    );

  const newToken = () => `token-${++tokens}`;

  const isServed = async () => (await set(newToken())) === codes.success.code;

  const everyLink = (work: (name: string) => Promise<unknown>) =>
    Promise.all([...stack.links.keys()].map(work));

  const setEveryLink = (mode: LinkMode) => everyLink((name) => stack.link(name).set(mode));

  it('carries commands to devices of every tenant and product, over every link of what runs', async () => {
    for (const tenant of [0, 1])
      for (const device of [0, 1]) {
        // A device is logged in before the scheduler knows of it.
        await waitFor(
          async () => (await set(newToken(), { tenant, device })) === codes.success.code,
          RECOVERY,
        );
        expect(await set(12.5, { tenant, device }, faultModel.powerPoint)).toBe(codes.success.code);
      }
    const inputData = { [faultModel.tokenParameter]: newToken() };
    const service = { action: 'invokeService', serviceId: faultModel.service };
    expect(await send(service, { inputData })).toBe(codes.success.code);
    expect(ledger.received().map(({ params }) => JSON.stringify(params))).toContainEqual(
      expect.stringContaining(inputData.token),
    );
    for (const [name, link] of stack.links) {
      const { accepted, toTarget, toClient } = await link.counts();
      const isUsed = accepted > 0 && toTarget > 0 && toClient > 0;
      expect([name, isUsed]).toEqual([name, !name.startsWith('scheduler-2')]);
    }
  });

  it('works over links that are slow or slice what they pass', async () => {
    await setEveryLink({ kind: 'latency', ms: 20, jitterMs: 10 });
    const sentAt = performance.now();
    expect(await isServed()).toBe(true);
    // There and back over HTTP alone, at the least.
    expect(performance.now() - sentAt).toBeGreaterThan(20);
    await setEveryLink({ kind: 'slices' });
    expect(await isServed()).toBe(true);
    await setEveryLink({ kind: 'pass' });
  });

  it('delivers after a black hole what was under way in it', async () => {
    const sent = async () => deliveries(await stack.service('dispatcher-1').metricsText());
    const before = await sent();
    await stack.link('mqtt').set({ kind: 'blackHole' });
    const token = newToken();
    const answer = set(token);
    const received = () => JSON.stringify(ledger.received()).includes(token);
    await waitFor(async () => (await sent()) > before, RECOVERY);
    expect(received()).toBe(false);
    await stack.link('mqtt').set({ kind: 'pass' });
    expect(await answer).toBe(codes.success.code);
    expect(received()).toBe(true);
  });

  it('serves again after every connection was reset and new ones were refused', async () => {
    await setEveryLink({ kind: 'refuse' });
    expect(await everyLink((name) => stack.link(name).reset())).toContain(devices.length);
    expect(await set(newToken())).toBeUndefined();
    await setEveryLink({ kind: 'pass' });
    await waitFor(isServed, RECOVERY);
  });

  it('starts a killed service again, but not one that is to stay down', async () => {
    const dispatcher = stack.service('dispatcher-1');
    const { pid } = dispatcher;
    dispatcher.freeze();
    expect(await dispatcher.isReady()).toBe(false);
    await dispatcher.kill('SIGKILL');
    await waitFor(() => dispatcher.restarts[0]?.readyMs !== undefined, RECOVERY);
    expect(dispatcher.restarts).toMatchObject([{ after: 'signal SIGKILL' }]);
    expect(dispatcher.pid).not.toBe(pid);
    await waitFor(isServed, RECOVERY);

    expect(await dispatcher.stop()).toMatchObject({ byItself: true });
    expect([dispatcher.pid, await dispatcher.ended()]).toEqual([undefined, expect.anything()]);
    expect(await dispatcher.start({ LOG_LEVEL: 'debug' })).toBeGreaterThan(0);
    expect(await dispatcher.metricsText()).toContain('# TYPE');
    expect(dispatcher.restarts).toHaveLength(1);
  });

  it('starts a spare beside the others', async () => {
    const [spare] = stack.spares;
    expect([spare?.name, spare?.pid]).toEqual(['scheduler-2', undefined]);
    await spare?.start();
    expect(Object.keys(stack.processes()).sort()).toEqual(
      ['dispatcher-1', 'gateway-1', 'kafka', 'postgres', 'proxy', 'scheduler-1', 'scheduler-2'].sort(),
    );
    expect(await spare?.stop()).toMatchObject({ byItself: true });
  });

  it('breaks Postgres in every way and mends it again', async () => {
    const { postgres } = stack;
    expect(await postgres.terminateBackends()).toBeGreaterThan(0);
    await waitFor(isServed, RECOVERY);

    await postgres.readOnly(true);
    const query = (text: string) => queryOnce(stack.databaseUrl, text);
    await expect(query('CREATE TABLE nobody_can_make ()')).rejects.toThrow('read-only transaction');
    await postgres.readOnly(false);
    const writable = () =>
      query('CREATE TABLE somebody_can_make ()').then(
        () => true,
        () => false,
      );
    await waitFor(writable, RECOVERY);

    const locked = postgres.lockTable(500);
    const isLocked = () =>
      query('BEGIN; LOCK TABLE scheduler.command IN ROW SHARE MODE NOWAIT; COMMIT').then(
        () => false,
        () => true,
      );
    await waitFor(isLocked, RECOVERY);
    await locked;
    expect(await isLocked()).toBe(false);

    await postgres.immediateStop();
    await postgres.start();
    await waitFor(isServed, RECOVERY);
  }, 180_000);

  it('breaks Kafka and mends it again', async () => {
    await stack.kafka.kill();
    await stack.kafka.start();
    await waitFor(isServed, RECOVERY);
  }, 180_000);

  it('leaves logs and nothing else', async () => {
    const pids = Object.values(stack.processes());
    await stack.stop();
    expect(readdirSync(runDir)).toEqual(['logs']);
    expect(readdirSync(join(runDir, 'logs'))).toEqual(
      expect.arrayContaining(['gateway-1.log', 'kafka.log', 'postgres.log']),
    );
    expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]);
  }, 180_000);
});

const queryOnce = async (url: string, text: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
};

/** Commands that the dispatcher has sent to devices. */
const deliveries = (metrics: string): number =>
  [...metrics.matchAll(/^setpoint_dispatches_total\S* (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
