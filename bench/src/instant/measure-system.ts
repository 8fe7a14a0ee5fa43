import type { BenchContext } from '../bench-context.js';
import { Fleet } from '../fleet/fleet.js';
import { Load } from '../load/load.js';
import { StageReader } from '../stages/stage-reader.js';
import { type StageTimes, stageTimesOf } from '../stages/stage-times.js';
import type { BenchDevice, SystemName } from '../system.js';
import type { Collapse, InstantStep } from './instant-result.js';
import { collapsed, keepsUp } from './limits.js';
import { type MeasuredRate, measureRate, type UnderLoad } from './measure-rate.js';
import { progressLine } from './progress-line.js';
import { ladder, ratesOf, warmUpOf } from './rates.js';

/** Rates at which Setpoint is asked where the time went. */
export const stagedRates = [300, 1_000];

export interface SystemRun {
  readonly steps: readonly InstantStep[];
  readonly collapse?: Collapse;
}

/** Starts a system, warms it up, and takes it through all rates until it collapses; then stops it. */
export const measureSystem = async (
  context: BenchContext,
  name: SystemName,
  run: number,
  devices: readonly BenchDevice[],
): Promise<SystemRun> => {
  context.tell(`run ${run}  ${name}: starting`);
  const started = await context.start(name, devices);
  const load = new Load();
  let fleet: Fleet | undefined;
  try {
    fleet = await Fleet.start({ mqttUrl: started.system.mqttUrl, devices });
    const underLoad = { started, load, fleet };
    await warmUp(context, underLoad);
    return await climb(context, underLoad, run);
  } finally {
    await fleet?.stop();
    await load.stop();
    await started.stop();
  }
};

const warmUp = async ({ arguments: { quick }, tell }: BenchContext, { started, load }: UnderLoad) => {
  const { rate, seconds } = warmUpOf(started.system.name, quick);
  tell(`       ${started.system.name}: warming up ${seconds} s at ${rate}/s`);
  const { url } = started.system;
  await load.run({ url, devices: started.ground.devices, rate, seconds, request: 'instant' });
};

const climb = async (context: BenchContext, underLoad: UnderLoad, run: number): Promise<SystemRun> => {
  const { name } = underLoad.started.system;
  const steps: InstantStep[] = [];
  const rates = ratesOf(name, context.arguments.rates);
  const isLadder = (rate: number) => !rates.includes(rate);
  for (const rate of [...rates, ...ladderAfter(rates, context.arguments.quick)]) {
    const before = steps.at(-1);
    if (isLadder(rate) && before && !keepsUp(before.summary)) break;
    const step = { system: name, run, ...(await oneRate(context, underLoad, rate)) };
    steps.push(step);
    context.tell(progressLine(step));
    if (collapsed(step.summary)) return { steps, collapse: { system: name, run, rate } };
  }
  return { steps };
};

/** @returns none for a quick look */
const ladderAfter = (rates: readonly number[], quick: boolean): number[] =>
  quick ? [] : ladder.filter((rate) => rate > Math.max(0, ...rates));

const oneRate = async (context: BenchContext, underLoad: UnderLoad, rate: number) => {
  const { seconds } = context.arguments;
  const reader =
    underLoad.started.system.name === 'setpoint' && stagedRates.includes(rate)
      ? new StageReader(underLoad.started.ground)
      : undefined;
  const measured = await measureRate(underLoad, {
    rate,
    seconds,
    keepCommandIds: reader !== undefined,
    ...(reader && { beforeEach: () => reader.noteOffsets() }),
  });
  const { step: _, ...kept } = measured;
  const stages = reader && (await stagesOf(context, reader, measured));
  return { rate, ...kept, ...(stages && { stages }) };
};

/** The figures of a step are worth more than where its time went. */
const stagesOf = async (
  { tell }: BenchContext,
  reader: StageReader,
  { step }: MeasuredRate,
): Promise<StageTimes | undefined> => {
  try {
    return stageTimesOf(step, await reader.read());
  } catch (error) {
    tell(`       stages could not be read: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
};
