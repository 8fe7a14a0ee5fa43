import type { InstantResult, InstantStep } from '../instant/instant-result.js';
import type { Quantiles } from '../measure/quantiles.js';
import { type Cell, cellsOf } from './by-rate.js';
import { ratio, spread } from './figures.js';
import { spreadOf } from './spread.js';
import { textTable } from './text-table.js';

const quantiles = ['p50', 'p95', 'p99', 'p999', 'max'] as const;
const header = ['rate/s', 'system', 'p50', 'p95', 'p99', 'p99.9', 'max', 'answered %', 'runs', 'remarks'];

/** Latency of every system at every rate, and Setpoint's as a multiple of the floor's. */
export const latencyTable = (result: InstantResult): string => {
  const cells = cellsOf(result);
  const rows = cells.flatMap((cell) => [rowOf(cell), ...ratioRow(cell, cells)]);
  return textTable(header, rows, 2);
};

const rowOf = ({ rate, system, steps, collapsedAt }: Cell): string[] => {
  const start = [String(rate), system];
  if (collapsedAt !== undefined) return [...start, `not run: collapsed at ${collapsedAt}`];
  return [
    ...start,
    ...quantiles.map((name) => spread(spreadOf(latencies(steps, name)))),
    answered(steps),
    String(steps.length),
    remarks(steps),
  ];
};

/** Under each row of Setpoint that has one of the floor to be divided by. */
const ratioRow = (cell: Cell, cells: readonly Cell[]): string[][] => {
  if (cell.system !== 'setpoint' || cell.steps.length === 0) return [];
  const floor = cells.find(({ rate, system }) => rate === cell.rate && system === 'floor');
  if (!floor || floor.steps.length === 0) return [];
  return [['', 'setpoint÷floor', ...quantiles.map((name) => ratioOf(cell, floor, name))]];
};

const ratioOf = (cell: Cell, floor: Cell, name: keyof Quantiles): string => {
  const [own, base] = [cell, floor].map(
    ({ steps }) => spreadOf(latencies(steps, name))?.median ?? Number.NaN,
  );
  return ratio(own ?? Number.NaN, base ?? Number.NaN);
};

const latencies = (steps: readonly InstantStep[], name: keyof Quantiles): number[] =>
  steps.flatMap(({ summary }) => (summary.latencyMs ? [summary.latencyMs[name]] : []));

/** Of all runs the worst: a command without an answer is no matter of averages. */
const answered = (steps: readonly InstantStep[]): string => {
  const worst = Math.min(...steps.map(({ summary }) => summary.succeededPercent));
  // Cut, not rounded: 99.999 % is not all.
  return worst === 100 ? '100' : (Math.floor(worst * 100) / 100).toFixed(2);
};

const remarks = (steps: readonly InstantStep[]): string => {
  const failures = new Map<string, number>();
  for (const [name, count] of steps.flatMap(({ summary }) => Object.entries(summary.failures)))
    failures.set(name, (failures.get(name) ?? 0) + count);
  const repeated = steps.reduce((sum, { stealOfAttempts }) => sum + stealOfAttempts.length - 1, 0);
  const steal = Math.max(...steps.map(({ use }) => use.steal));
  return [
    ...[...failures].map(([name, count]) => `${name}: ${count}`),
    ...(repeated > 0 ? [`steps repeated for stolen time: ${repeated}`] : []),
    ...(steal > 0.05 ? [`steal ${(100 * steal).toFixed(0)} %`] : []),
  ].join(', ');
};
