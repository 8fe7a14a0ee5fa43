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
 * What a process takes does not grow from fault to fault. Memory: the lowest of the second half of a life is that of the
 * first half, within what a heap breathes. Handles: the level at the end (in half a minute the median of quiet time, or
 * the lowest when a fault lasted until then: what leaks is never given back) is that after the first minute. A life that is too short for both says nothing.
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
  const end = samples.at(-1)?.at ?? 0;
  if (begin + 2 * LEVEL_MS > end) return [];
  const middle = (begin + end) / 2;
  const within = (from: number, to: number) => samples.filter(({ at }) => at >= from && at <= to);
  const memory = {
    before: lowestBytes(within(begin, middle)),
    after: lowestBytes(within(middle, end)),
    slack: RSS_SLACK_BYTES,
  };
  const handles = {
    before: handlesLevel(facts, within(begin, begin + LEVEL_MS)),
    after: handlesLevel(facts, within(end - LEVEL_MS, end)),
    slack: handlesSlack(facts, name),
  };
  return [
    ...judge(`${name} took`, 'bytes of memory', end, memory),
    ...judge(`${name} took`, 'handles', end, handles),
  ];
};

/** When a dispatcher dies all devices log in at the other one, and stay there. */
const handlesSlack = ({ deviceOf }: Facts, name: string): number =>
  HANDLES_SLACK + (name.includes('dispatcher') ? deviceOf.size : 0);

interface Levels {
  readonly before: number;
  readonly after: number;
  readonly slack: number;
}

const judge = (
  who: string,
  unit: string,
  at: number,
  { before, after, slack }: Levels,
): readonly Finding[] =>
  after > before * GROWTH_FACTOR + slack
    ? [{ what: `${who} ${before} ${unit} first and ${after} at the end`, at }]
    : [];

const lowestBytes = (samples: readonly LifeSample[]): number =>
  Math.min(...samples.map(({ rssBytes }) => rssBytes));

const handlesLevel = ({ windows }: Facts, samples: readonly LifeSample[]): number => {
  const isQuiet = ({ at }: LifeSample) => windowsAround(windows, at, AFTERMATH_MS).length === 0;
  const handlesOf = ({ handles }: LifeSample) => handles;
  const quiet = samples.filter(isQuiet).map(handlesOf);
  return spreadOf(quiet)?.median ?? Math.min(...samples.map(handlesOf));
};
