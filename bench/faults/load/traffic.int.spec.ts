import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { asksOf, callsTold } from '../checker/asks.js';
import { check } from '../checker/check.js';
import type { History, RunSettings } from '../history.js';
import { ledgerFile, readHistory, settingsFile } from '../ledger/read-history.js';
import type { FaultStack, FaultTenant } from '../stack/fault-stack.js';
import { startFaultStack } from '../stack/start-fault-stack.js';
import { Traffic, type TrafficEnd } from './traffic.js';

const repositoryDir = join(import.meta.dirname, '../../..');
const LIMIT_MS = 120_000;
const CALLS = 400;
const CALLS_PER_SECOND = 80;
/** None that would keep its commands waiting for a minute. */
const behaviours = ['prompt', 'prompt', 'slow', 'sleepy', 'failing', 'twice', 'flapping'];
/** Said by services that have more to do than time. */
const turnedAway = new Set<number>([
  codes.rateLimited.code,
  codes.edgeSyncLimit.code,
  codes.edgeAsyncLimit.code,
]);

describe('traffic without a fault', () => {
  const runDir = mkdtempSync(join(tmpdir(), 'setpoint-traffic-'));
  let stack: FaultStack | undefined;
  let traffic: Traffic | undefined;
  let end: TrafficEnd;
  let history: History;

  beforeAll(async () => {
    stack = await startFaultStack({
      repositoryDir,
      runDir,
      counts: { gateway: 1, scheduler: 1, dispatcher: 1 },
    });
    const tenants = await stack.createTenants(['trA1', 'trB1'].map((mark) => ({ mark, behaviours })));
    const startedAt = Date.now();
    traffic = await start(stack, tenants);
    end = await callAndFinish(traffic);
    writeSettings({
      seed: 'test',
      tenants,
      startedAt,
      loadEndedAt: end.loadEndedAt,
      endedAt: Date.now(),
    });
    // Nobody disturbed it.
    writeFileSync(ledgerFile(runDir, 'acts'), '');
    history = await readHistory(runDir);
  }, LIMIT_MS);

  afterAll(async () => {
    await traffic?.stop();
    await stack?.stop();
    rmSync(runDir, { recursive: true, force: true });
  }, LIMIT_MS);

  const start = (running: FaultStack, tenants: readonly FaultTenant[]): Promise<Traffic> =>
    Traffic.start({
      repositoryDir,
      runDir,
      seed: 'test',
      httpUrl: running.httpUrl,
      mqttUrl: running.mqttUrl,
      brokers: running.brokers,
      databaseUrl: running.databaseUrl,
      namespace: running.namespace,
      tenants,
      processes: () => running.processes(),
      services: running.services,
    });

  const callAndFinish = async (one: Traffic): Promise<TrafficEnd> => {
    await one.callers.setRate(CALLS_PER_SECOND);
    await waitFor(async () => (await one.callers.counts()).asked >= CALLS, {
      limitMs: 60_000,
      everyMs: 100,
      what: `${CALLS} calls`,
    });
    return one.finish({ settleMs: 30_000, readMs: 20_000 });
  };

  const writeSettings = (settings: RunSettings): void =>
    writeFileSync(settingsFile(runDir), JSON.stringify(settings));

  it('ends with nothing left to do and nothing left to read', () => {
    expect(end).toMatchObject({
      calls: { failed: 0, leftOut: 0, open: 0 },
      unsettled: { live: 0, outbox: 0 },
      unread: { results: 0, events: 0, reports: 0, parked: 0 },
    });
  });

  it('leaves ledgers in which every rule holds', () => {
    expect(check(history)).toEqual([]);
  });

  it('knows every command by its token, from the caller to the tables', () => {
    const asks = asksOf(history.calls, callsTold(history.calls));
    // Services on a busy machine may turn callers away; nothing is left of that.
    const made = asks.filter(({ toldItem, told }) => !turnedAway.has(toldItem?.code ?? told?.code ?? 0));
    expect(made.length).toBeGreaterThan(asks.length / 2);
    expect(new Set(history.rows.ended.map(({ token }) => token))).toEqual(
      new Set(made.map(({ item }) => item.token)),
    );
    const sets = made.filter(({ item }) => item.requestId !== undefined);
    expect(history.results).toHaveLength(sets.length);
  });

  it('samples every service, and probes that succeed', () => {
    expect(history.samples.length).toBeGreaterThan(3);
    for (const { processes } of history.samples) {
      expect(processes).toMatchObject({ 'gateway-1': {}, 'scheduler-1': {}, 'dispatcher-1': {} });
      for (const { rssBytes, handles } of Object.values(processes)) {
        expect(rssBytes).toBeGreaterThan(1_000_000);
        expect(handles).toBeGreaterThan(3);
      }
    }
    // A busy machine may be too slow for some of them.
    expect(history.samples.filter(({ probe }) => probe.ok)).not.toEqual([]);
  });
});
