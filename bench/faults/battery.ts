import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { SetupProblem } from '@setpoint/local-stack';
import { type FaultArguments, readArguments, usage } from './arguments.js';
import type { BatteryHost } from './battery-host.js';
import { disturb } from './disturb.js';
import type { RunSettings, TenantFacts } from './history.js';
import { judgeApart } from './judge/judge-apart.js';
import { settingsFile } from './ledger/read-history.js';
import { planBehaviours } from './load/devices/plan-behaviours.js';
import { Traffic, type TrafficEnd, type TrafficOptions } from './load/traffic.js';
import { allFaults } from './nemesis/all-faults.js';
import { chooseFaults } from './nemesis/choose-faults.js';
import { planFaults } from './nemesis/plan-faults.js';
import { RunFolder } from './run-folder.js';
import type { FaultStack, FaultTenant } from './stack/fault-stack.js';
import { startFaultStack } from './stack/start-fault-stack.js';

/** Reads what was asked for. @throws SetupProblem with a sentence for people */
export const readBattery = (args: readonly string[]): FaultArguments => {
  try {
    const asked = readArguments(args, () => randomBytes(4).toString('hex'));
    chooseFaults(allFaults, asked);
    return asked;
  } catch (error) {
    throw new SetupProblem(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
};

/** For every command to end: the longest wait, the longest timeout, and 30 s. */
const SETTLE_LIMIT_MS = 100_000;
const READ_LIMIT_MS = 30_000;

/**
 * Breaks the system under load in every way that was asked for, and judges what all sides saw.
 *
 * @returns an exit code: 1 when a rule was broken
 */
export const battery = async (asked: FaultArguments, givenHost: BatteryHost): Promise<number> => {
  const folder = new RunFolder(givenHost, asked.keep);
  const host = folder.hostThatMayStop();
  const { tell } = host;
  tellPlan(asked, tell);
  try {
    const startedAt = Date.now();
    const { stack, tenants, stranger } = await startSystem(asked, host, folder.dir);
    const traffic = await startTraffic(stack, {
      repositoryDir: host.repositoryDir,
      tenants,
      seed: asked.seed,
      runDir: folder.dir,
    });
    host.onStop(() => traffic.stop());
    await disturb({ asked, host, stack, tenants, stranger, traffic, runDir: folder.dir });
    tell('Waiting for quiet.');
    const end = await traffic.finish({ settleMs: SETTLE_LIMIT_MS, readMs: READ_LIMIT_MS });
    tellEnd(end, stack, tell);
    await traffic.stop();
    await stack.stop();
    writeSettings(folder.dir, {
      seed: asked.seed,
      tenants: [...tenants, stranger].map(factsOfTenant),
      startedAt,
      loadEndedAt: end.loadEndedAt,
      endedAt: Date.now(),
    });
    tell('Checking.');
    const code = await judgeApart(folder.dir, host);
    if (code !== 0) folder.keepUnlessStopped();
    return code;
  } catch (failure) {
    folder.keepUnlessStopped();
    throw failure;
  }
};

const tellPlan = (asked: FaultArguments, tell: BatteryHost['tell']): void => {
  const { seed, minutes } = asked;
  const { atStart, underLoad } = chooseFaults(allFaults, asked);
  const inOrder = [...planFaults({ seed, faults: underLoad, isEndless: false })].flat();
  const more = minutes === undefined ? '' : `, then others, for ${minutes} min in all`;
  tell(`Seed: ${seed} (--seed ${seed} makes the same plan again).`);
  tell(`Faults: ${[...atStart, ...inOrder].map(({ id }) => id).join(' ')}${more}.`);
};

/** Marks of tenants; the last one is nobody's whom callers know. */
const MARKS = ['tnZ1', 'tnZ2'] as const;
const STRANGER = { mark: 'tnZ3', behaviours: ['prompt', 'prompt'] };

const startSystem = async (
  asked: FaultArguments,
  { repositoryDir, tell, onStop }: BatteryHost,
  runDir: string,
) => {
  const stack = await startFaultStack({
    repositoryDir,
    runDir,
    spares: { scheduler: 1 },
    tell,
    onStop,
  });
  const plans = MARKS.map((mark) => ({
    mark,
    behaviours: planBehaviours(`${asked.seed} ${mark}`, Math.ceil(asked.devices / MARKS.length)),
  }));
  const tenants = await stack.createTenants(plans);
  const [stranger] = await stack.createTenants([STRANGER]);
  if (!stranger) throw new Error('no stranger was made');
  tell(`${tenants.flatMap(({ devices }) => devices).length} devices of ${tenants.length} tenants log in.`);
  return { stack, tenants, stranger };
};

const startTraffic = (
  stack: FaultStack,
  others: Pick<TrafficOptions, 'repositoryDir' | 'tenants' | 'seed' | 'runDir'>,
): Promise<Traffic> => {
  const { httpUrl, mqttUrl, brokers, databaseUrl, namespace } = stack;
  const processes = () => stack.processes();
  const services = [...stack.services, ...stack.spares];
  return Traffic.start({
    ...others,
    httpUrl,
    mqttUrl,
    brokers,
    databaseUrl,
    namespace,
    processes,
    services,
  });
};

const factsOfTenant = ({ orgId, mark, devices }: FaultTenant): TenantFacts => ({
  orgId,
  mark,
  devices: devices.map(({ assetId, productKey, deviceKey, behaviour }) => ({
    assetId,
    productKey,
    deviceKey,
    behaviour,
  })),
});

const writeSettings = (dir: string, settings: RunSettings): void =>
  writeFileSync(settingsFile(dir), JSON.stringify(settings, null, 2));

/** What there is to say of a run before it is judged. */
const tellEnd = (
  { calls, unsettled, unread }: TrafficEnd,
  stack: FaultStack,
  tell: BatteryHost['tell'],
): void => {
  if (calls.leftOut > 0) tell(`${calls.leftOut} calls were left out, because too many were open.`);
  if (!unsettled || unsettled.live + unsettled.outbox > 0) tell(`Not settled: ${JSON.stringify(unsettled)}.`);
  if (Object.values(unread).some((missing) => missing > 0))
    tell(`Not read in time: ${JSON.stringify(unread)}.`);
  // What the nemesis does to a process that is kept is always this.
  for (const { name, restarts, logFile } of stack.services)
    for (const { at, after } of restarts)
      if (after !== 'signal SIGKILL')
        tell(`${name} ended by itself (${after}) at ${new Date(at).toISOString()}: see ${logFile}`);
};
