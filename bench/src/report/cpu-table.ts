import type { InstantResult, InstantStep } from '../instant/instant-result.js';
import { type Cell, cellsOf } from './by-rate.js';
import { figure, ratio } from './figures.js';
import { spreadOf } from './spread.js';
import { textTable } from './text-table.js';

const services = ['gateway', 'scheduler', 'dispatcher'] as const;
const others = ['kafka', 'postgres', 'load', 'fleet'] as const;
const header = ['rate/s', 'system', ...services, 'services', '÷floor', ...others, 'all', 'machine busy %'];

/** What a command costs in each process. */
export const cpuTable = (result: InstantResult): string => {
  const cells = cellsOf(result).filter(({ steps }) => steps.some(({ summary }) => summary.succeeded > 0));
  return textTable(
    header,
    cells.map((cell) => rowOf(cell, cells)),
    2,
  );
};

const rowOf = (cell: Cell, cells: readonly Cell[]): string[] => {
  const floor = cells.find(({ rate, system }) => rate === cell.rate && system === 'floor');
  const own = cpuMs(cell, services);
  return [
    String(cell.rate),
    cell.system,
    ...services.map((name) => figure(cpuMs(cell, [name]))),
    figure(own),
    cell.system === 'floor' || !floor ? '' : ratio(own, cpuMs(floor, services)),
    ...others.map((name) => figure(cpuMs(cell, [name]))),
    figure(cpuMs(cell, [...services, ...others])),
    figure(100 * median(cell.steps, ({ use }) => use.busy)),
  ];
};

/** Of these processes together for each command that succeeded, ms. */
const cpuMs = ({ steps }: Cell, processes: readonly string[]): number =>
  median(steps, ({ use, summary }) => {
    const seconds = processes.reduce((sum, name) => sum + (use.cpuSeconds[name] ?? 0), 0);
    return (1_000 * seconds) / summary.succeeded;
  });

const median = (steps: readonly InstantStep[], value: (step: InstantStep) => number): number =>
  spreadOf(steps.map(value).filter(Number.isFinite))?.median ?? Number.NaN;
