import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedSystem } from '../bench-context.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Load } from '../load/load.js';
import type { Step } from '../load/step.js';
import { type MachineUse, UseMeter } from '../measure/machine-use.js';
import { type StepSummary, summaryOf } from '../measure/step-summary.js';
import { maxRepeats, tooMuchSteal } from './limits.js';

/** A system under load. */
export interface UnderLoad {
  readonly started: StartedSystem;
  readonly load: Load;
  readonly fleet: Fleet;
}

export interface MeasuredRate {
  readonly step: Step;
  readonly summary: StepSummary;
  readonly use: MachineUse;
  readonly stealOfAttempts: readonly number[];
}

/** What a step leaves to do (rows to delete, connections to close) is done before the next begins. */
const pauseMs = 1_000;
/** At the same rate, before a step and no part of it: connections are open and batches have formed by then. */
const leadInSeconds = 1;

/** One step, repeated while the machine was not ours alone. `beforeEach` runs before every attempt. */
export const measureRate = async (
  { started, load, fleet }: UnderLoad,
  options: { rate: number; seconds: number; keepCommandIds: boolean; beforeEach?: () => Promise<void> },
): Promise<MeasuredRate> => {
  const { rate, seconds, keepCommandIds, beforeEach } = options;
  const { system, ground } = started;
  const { url } = system;
  const same = { url, devices: ground.devices, rate, request: 'instant' } as const;
  const stealOfAttempts: number[] = [];
  for (;;) {
    await sleep(pauseMs);
    await load.run({ ...same, seconds: leadInSeconds });
    await beforeEach?.();
    const meter = new UseMeter({ ...started.watched(), load: { pid: load.pid }, fleet: { pid: fleet.pid } });
    const step = await load.run({ ...same, seconds, keepCommandIds });
    const use = meter.end();
    stealOfAttempts.push(use.steal);
    if (use.steal <= tooMuchSteal || stealOfAttempts.length > maxRepeats)
      return { step, summary: summaryOf(step), use, stealOfAttempts };
  }
};
