import type { InstantResult } from '../instant/instant-result.js';
import { keepsUp } from '../instant/limits.js';
import { type SystemName, systemNames } from '../system.js';
import { ratio, spread } from './figures.js';
import { type Spread, spreadOf } from './spread.js';
import { textTable } from './text-table.js';

/** The highest rate that each system kept up with, and how they compare. */
export const highestRates = (result: InstantResult): string => {
  const rates = new Map(
    systemNames.flatMap((system): [SystemName, Spread][] => {
      const found = spreadOf(highestRateOfRuns(result, system));
      return found ? [[system, found]] : [];
    }),
  );
  const medianOf = (system: SystemName) => rates.get(system)?.median ?? Number.NaN;
  const rows = [...rates].map(([system, found]) => [
    system,
    spread(found),
    ratio(found.median, medianOf('floor')),
    ratio(found.median, medianOf('common-way')),
  ]);
  return textTable(['system', 'commands/s', '÷floor', '÷common way'], rows);
};

/** Of each run; 0 where it kept up with none. */
export const highestRateOfRuns = ({ steps }: InstantResult, system: SystemName): number[] => {
  const mine = steps.filter((step) => step.system === system);
  return [...new Set(mine.map(({ run }) => run))].map((run) =>
    Math.max(0, ...mine.filter((step) => step.run === run && keepsUp(step.summary)).map(({ rate }) => rate)),
  );
};
