import { dueAt, type Step } from '../load/step.js';
import { quantile } from '../measure/quantiles.js';
import { hasSucceeded } from '../measure/step-summary.js';
import type { CommandInstants, InstantsOfCommands } from './command-instants.js';

/** From the moment a request was due to the end of its answer, in order; each ends where the next begins. */
export const stageNames = [
  'accept',
  'request hop and load',
  'commit and dispatch',
  'dispatch hop and hand-over',
  'device',
  'reply report',
  'reply hop and load',
  'commit and reply',
  'reply hop and answer',
] as const;
export type StageName = (typeof stageNames)[number];

export interface StageTime {
  readonly stage: StageName;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface StageTimes {
  readonly stages: readonly StageTime[];
  /** Commands of the step of which every instant was found. */
  readonly complete: number;
  readonly commands: number;
}

/** Times in each stage, over the commands that succeeded. @param step run with `keepCommandIds` */
export const stageTimesOf = (step: Step, instants: InstantsOfCommands): StageTimes => {
  const durations: number[][] = stageNames.map(() => []);
  let commands = 0;
  let complete = 0;
  for (let n = 0; n < step.code.length; n++) {
    if (!hasSucceeded(step, n)) continue;
    commands += 1;
    const line = timeLine(step, n, instants.get(step.commandIds?.[n] ?? ''));
    if (!line) continue;
    complete += 1;
    for (const [i, stage] of durations.entries()) stage.push((line[i + 1] ?? 0) - (line[i] ?? 0));
  }
  const stages = stageNames.map((stage, i) => stageTime(stage, durations[i] ?? []));
  return { stages: complete === 0 ? [] : stages, complete, commands };
};

/** @returns undefined when one of the instants is not known */
const timeLine = (step: Step, n: number, instants: CommandInstants | undefined): number[] | undefined => {
  const due = dueAt(step, n);
  const line = [
    due,
    instants?.request,
    instants?.accepted,
    instants?.dispatch,
    instants?.handedOver,
    instants?.replyReceived,
    instants?.reply,
    instants?.ended,
    instants?.gatewayReply,
    due + (step.latencyMs[n] ?? Number.NaN),
  ];
  return line.every((instant) => instant !== undefined) ? line : undefined;
};

const stageTime = (stage: StageName, durations: readonly number[]): StageTime => {
  const sorted = Float64Array.from(durations).sort();
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    stage,
    meanMs: sum / sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
};
