import { spreadOf } from '../../src/report/spread.js';
import type { Facts } from './facts.js';
import { windowsAround } from './fault-windows.js';
import { type LifeSample, livesOf } from './process-lives.js';
import {
  AFTERMATH_MS,
  GROWTH_FACTOR,
  HANDLES_SLACK,
  LEVEL_MS,
  OWN_PROCESSES,
  RSS_SLACK_BYTES,
  WARM_UP_MS,
} from './tolerances.js';
import type { Finding, Invariant } from './violation.js';

/**
 * What a process takes does not grow from fault to fault: the level at its end is that after its first minute, within
 * what a heap breathes. A level is the median of half a minute, in quiet time if there is any. A life that is too short
 * for both says nothing.
 */
export const bounded: Invariant = {
  name: 'bounded',
  check: (facts) =>
    livesOf(facts.history.samples, (name) => OWN_PROCESSES.test(name)).flatMap(({ name, samples }) =>
      growth(facts, name, samples),
    ),
};

const growth = (facts: Facts, name: string, samples: readonly LifeSample[]): readonly Finding[] => {
  const begin = (samples[0]?.at ?? 0) + WARM_UP_MS;
  const end = (samples.at(-1)?.at ?? 0) - LEVEL_MS;
  const early = samples.filter(({ at }) => at >= begin && at <= begin + LEVEL_MS);
  const late = samples.filter(({ at }) => at >= end);
  if (begin + LEVEL_MS > end) return [];
  return [
    ...judge(name, 'bytes of memory', facts, early, late, (s) => s.rssBytes, RSS_SLACK_BYTES),
    ...judge(name, 'handles', facts, early, late, (s) => s.handles, handlesSlack(facts, name)),
  ];
};

/** When a dispatcher dies all devices log in at the other one, and stay there. */
const handlesSlack = ({ deviceOf }: Facts, name: string): number =>
  HANDLES_SLACK + (name.includes('dispatcher') ? deviceOf.size : 0);

const judge = (
  name: string,
  unit: string,
  facts: Facts,
  early: readonly LifeSample[],
  late: readonly LifeSample[],
  amountOf: (sample: LifeSample) => number,
  slack: number,
): readonly Finding[] => {
  const before = level(facts, early, amountOf);
  const after = level(facts, late, amountOf);
  if (before === undefined || after === undefined || after <= before * GROWTH_FACTOR + slack) return [];
  const at = late.at(-1)?.at ?? 0;
  return [{ what: `${name} took ${before} ${unit} after its first minute and ${after} at the end`, at }];
};

const level = (
  { windows }: Facts,
  samples: readonly LifeSample[],
  amountOf: (sample: LifeSample) => number,
): number | undefined => {
  const isQuiet = ({ at }: LifeSample) => windowsAround(windows, at, AFTERMATH_MS).length === 0;
  const quiet = samples.filter(isQuiet);
  return spreadOf((quiet.length > 0 ? quiet : samples).map(amountOf))?.median;
};
