import { type Spread, spreadOf } from '../../src/report/spread.js';
import type { Facts } from '../checker/facts.js';
import { type FaultWindow, windowsAround } from '../checker/fault-windows.js';
import { groupBy } from '../checker/group-by.js';
import { resultRepeats } from '../checker/one-result.js';
import { type Recovery, recoveriesOf } from '../checker/recoveries.js';
import { AFTERMATH_MS } from '../checker/tolerances.js';
import type { Violation } from '../checker/violation.js';

/** What one kind of fault did. */
export interface FaultLine {
  readonly fault: string;
  readonly injected: number;
  /** Commands whose life overlapped it, each as often as it did. */
  readonly commands: number;
  /** Found in its time or its aftermath. One that falls into those of two faults counts for both. */
  readonly violations: number;
  /** Seconds until answers were normal and stayed so; undefined when the next fault always came before. */
  readonly recoveryS: Spread | undefined;
  readonly results: number;
  readonly repeats: number;
}

/** In the order of their numbers. */
export const faultLines = (facts: Facts, violations: readonly Violation[]): readonly FaultLine[] => {
  const { windows, history } = facts;
  const lives = sortedLives(facts);
  const resultTimes = [...facts.results.values()].flat().map(({ record }) => record.timestamp);
  const found = timesByFault(
    windows,
    violations.map((violation) => timeOf(facts, violation)),
  );
  const published = timesByFault(windows, resultTimes);
  const repeated = timesByFault(windows, resultRepeats(facts));
  const recoveries = groupBy(recoveriesOf(history, windows), ({ window }) => window.fault);
  return [...groupBy(windows, ({ fault }) => fault)]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([fault, own]) => ({
      fault,
      injected: own.length,
      commands: own.reduce((sum, window) => sum + overlapping(lives, window), 0),
      violations: found.get(fault) ?? 0,
      recoveryS: spreadOf((recoveries.get(fault) ?? []).flatMap(secondsOf)),
      results: published.get(fault) ?? 0,
      repeats: repeated.get(fault) ?? 0,
    }));
};

const secondsOf = ({ afterMs }: Recovery): number[] => (afterMs === null ? [] : [afterMs / 1_000]);

/** When it happened, or when its command ended; undefined when nobody can say. */
const timeOf = ({ rowsOf }: Facts, { at, commandId }: Violation): number | undefined =>
  at ?? (commandId === undefined ? undefined : rowsOf.get(commandId)?.[0]?.endedAt);

const timesByFault = (
  windows: readonly FaultWindow[],
  times: readonly (number | undefined)[],
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const at of times) {
    const around = at === undefined ? [] : windowsAround(windows, at, AFTERMATH_MS);
    for (const fault of new Set(around.map((window) => window.fault)))
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
  }
  return counts;
};

interface SortedLives {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

const sortedLives = ({ history }: Facts): SortedLives => {
  const ascending = (times: number[]) => times.sort((a, b) => a - b);
  return {
    begins: ascending(history.rows.ended.map(({ createdAt }) => createdAt)),
    ends: ascending(history.rows.ended.map(({ endedAt }) => endedAt)),
  };
};

/** Those that began before its end, without those that ended before its begin. */
const overlapping = ({ begins, ends }: SortedLives, { begin, end }: FaultWindow): number =>
  countBelow(begins, end + 1) - countBelow(ends, begin);

const countBelow = (sorted: readonly number[], limit: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
};
