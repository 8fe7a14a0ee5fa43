import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FileLedger } from '@setpoint/simulated-device';
import type { FaultArguments } from './arguments.js';
import type { BatteryHost } from './battery-host.js';
import { FileJournal } from './ledger/journal.js';
import { ledgerFile } from './ledger/read-history.js';
import type { Traffic } from './load/traffic.js';
import { ActLog } from './nemesis/act-log.js';
import { allFaults } from './nemesis/all-faults.js';
import { chooseFaults } from './nemesis/choose-faults.js';
import { Nemesis } from './nemesis/nemesis.js';
import { planFaults } from './nemesis/plan-faults.js';
import type { FaultStack, FaultTenant } from './stack/fault-stack.js';

export interface Disturbance {
  readonly asked: FaultArguments;
  readonly host: BatteryHost;
  readonly stack: FaultStack;
  readonly tenants: readonly FaultTenant[];
  readonly stranger: FaultTenant;
  readonly traffic: Traffic;
  readonly runDir: string;
}

/** In which pools fill and code is compiled. */
const WARM_UP_MS = 5_000;
/** By which the checker knows what is normal. */
const BASELINE_MS = 10_000;

/**
 * Starts the load and makes every fault that was asked for. An end of the run in between waits until what is broken is
 * mended.
 */
export const disturb = async (parts: Disturbance): Promise<void> => {
  const { asked, host, traffic } = parts;
  const stopping = new AbortController();
  const running = run(parts, stopping.signal);
  host.onStop(async () => {
    stopping.abort();
    await running.catch(() => undefined);
  });
  await running;
  host.tell(
    `All faults are made; the load ends (${asked.rate} calls/s, ${await asks(traffic)} calls so far).`,
  );
};

const asks = async ({ callers }: Traffic): Promise<string> =>
  (await callers.counts()).asked.toLocaleString('en');

const run = async (parts: Disturbance, signal: AbortSignal): Promise<void> => {
  const { asked, host, traffic } = parts;
  const { seed, minutes, rate } = asked;
  const { atStart, underLoad } = chooseFaults(allFaults, asked);
  const nemesis = nemesisOf(parts, signal);
  await nemesis.run(planFaults({ seed, faults: atStart, isEndless: false }), () => false);
  host.tell(`${rate} calls/s; a moment without faults.`);
  await traffic.callers.setRate(rate);
  await pause(WARM_UP_MS + BASELINE_MS, undefined, { signal });
  const giveUpAt = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + minutes * 60_000;
  const plan = planFaults({ seed, faults: underLoad, isEndless: minutes !== undefined });
  await nemesis.run(plan, () => performance.now() >= giveUpAt);
};

/** What the mix of kinds of calls makes of one. */
const COMMANDS_A_CALL = 1.75;

const nemesisOf = (parts: Disturbance, signal: AbortSignal): Nemesis => {
  const { asked, host, stack, tenants, stranger, traffic, runDir } = parts;
  const { callers, devices } = traffic;
  return new Nemesis({
    seed: asked.seed,
    isFull: asked.isFull,
    acts: new ActLog(new FileJournal(ledgerFile(runDir, 'acts'))),
    ledger: new FileLedger(ledgerFile(runDir, 'devices')),
    logDir: join(runDir, 'logs'),
    tell: (line) => host.tell(line),
    probe: () => callers.probe(),
    load: {
      rate: asked.rate,
      capacity: asked.capacity / COMMANDS_A_CALL,
      setRate: (perSecond) => callers.setRate(perSecond),
    },
    devices: { assetIds: assetIdsOf(tenants), change: (change) => devices.change(change) },
    stack,
    tenants,
    stranger,
    pause: (ms) => pause(ms, undefined, { signal }),
  });
};

/** The first one is the probe's. */
const assetIdsOf = (tenants: readonly FaultTenant[]): readonly string[] =>
  tenants
    .flatMap(({ devices }) => devices)
    .map(({ assetId }) => assetId)
    .slice(1);
