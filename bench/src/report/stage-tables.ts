import type { InstantResult, InstantStep } from '../instant/instant-result.js';
import { type StageName, type StageTime, stageNames } from '../stages/stage-times.js';
import { figure } from './figures.js';
import { spreadOf } from './spread.js';
import { textTable } from './text-table.js';

/** Where Setpoint's time went, one table for each rate that was asked; none when none was. */
export const stageTables = ({ steps }: InstantResult): string[] => {
  const staged = steps.filter(({ stages }) => stages && stages.stages.length > 0);
  const rates = [...new Set(staged.map(({ rate }) => rate))].sort((a, b) => a - b);
  return rates.flatMap((rate) => {
    const atRate = staged.filter((step) => step.rate === rate);
    return [
      `Where Setpoint's time goes at ${rate}/s: ms, median of the runs${missing(atRate)}`,
      tableOf(atRate),
    ];
  });
};

const tableOf = (steps: readonly InstantStep[]): string =>
  textTable(
    ['stage', 'mean', 'p50', 'p99'],
    stageNames.map((name) => [
      name,
      figure(median(steps, name, ({ meanMs }) => meanMs)),
      figure(median(steps, name, ({ p50Ms }) => p50Ms)),
      figure(median(steps, name, ({ p99Ms }) => p99Ms)),
    ]),
  );

const median = (
  steps: readonly InstantStep[],
  name: StageName,
  value: (time: StageTime) => number,
): number => {
  const times = steps.flatMap(({ stages }) => stages?.stages.filter(({ stage }) => stage === name) ?? []);
  return spreadOf(times.map(value))?.median ?? Number.NaN;
};

const missing = (steps: readonly InstantStep[]): string => {
  const sum = (key: 'commands' | 'complete') =>
    steps.reduce((total, { stages }) => total + (stages?.[key] ?? 0), 0);
  const incomplete = sum('commands') - sum('complete');
  return incomplete > 0
    ? ` (${incomplete} of ${sum('commands')} commands left out: an instant is missing)`
    : '';
};
