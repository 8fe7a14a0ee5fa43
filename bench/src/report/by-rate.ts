import type { InstantResult, InstantStep } from '../instant/instant-result.js';
import { type SystemName, systemNames } from '../system.js';

/** The runs of one system at one rate; no steps where it had collapsed before. */
export interface Cell {
  readonly rate: number;
  readonly system: SystemName;
  readonly steps: readonly InstantStep[];
  /** The lowest rate at which it collapsed in a run that therefore has no step here. */
  readonly collapsedAt?: number;
}

/** Every system at every rate that any system was run at and this one should have been, ascending by rate. */
export const cellsOf = (result: InstantResult): Cell[] => {
  const rates = [...new Set(result.steps.map(({ rate }) => rate))].sort((a, b) => a - b);
  const systems = systemNames.filter((name) => result.steps.some(({ system }) => system === name));
  return rates.flatMap((rate) => systems.flatMap((system) => cellOf(result, system, rate)));
};

/** @returns none when the system was not to be run at this rate */
const cellOf = ({ steps, collapses }: InstantResult, system: SystemName, rate: number): Cell[] => {
  const mine = steps.filter((step) => step.system === system && step.rate === rate);
  const before = collapses.filter((collapse) => collapse.system === system && collapse.rate < rate);
  if (mine.length > 0) return [{ rate, system, steps: mine }];
  if (before.length === 0) return [];
  return [{ rate, system, steps: [], collapsedAt: Math.min(...before.map((collapse) => collapse.rate)) }];
};
