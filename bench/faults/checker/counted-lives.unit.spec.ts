import { describe, expect, it } from '@jest/globals';
import type { History, MetricsSample } from '../history.js';
import { countedIn, countedLives } from './counted-lives.js';
import { cleanHistory } from './test/clean-history.js';

const ENDED_AT = 9_000;
const use = { rssBytes: 1, handles: 1 };

/** One second of each pid; undefined while none runs. */
const historyOf = (
  pids: readonly (number | undefined)[],
  ...looks: readonly (readonly [pid: number, askedAt: number, value: number])[]
): History => ({
  ...cleanHistory().history,
  samples: pids.map((pid, i) => ({
    at: i * 1_000,
    processes: pid === undefined ? {} : { 'gateway-1': { pid, ...use } },
    probe: { ok: true, ms: 1 },
  })),
  metrics: looks.map(([pid, askedAt, value]): MetricsSample => {
    const counts = [{ counter: 'a', labels: {}, value }];
    return { name: 'gateway-1', pid, askedAt, at: askedAt + 10, counts };
  }),
  settings: { ...cleanHistory().history.settings, startedAt: -500, endedAt: ENDED_AT },
});

const unheard = (history: History) =>
  countedLives(history).map(({ pid, unheard: { from, to } }) => [pid, from, to]);

describe('what the lives of services counted', () => {
  it('is unheard from the last look to the sample in which the process is gone', () => {
    expect(unheard(historyOf([7, 7, 7, undefined, 8], [7, 1_500, 4], [7, 500, 1], [8, 4_200, 1]))).toEqual([
      [7, 1_500, 3_000],
      [8, 4_200, ENDED_AT],
    ]);
  });

  it('is unheard from the start of a life that never answered', () => {
    expect(unheard(historyOf([7, 8, 9], [7, 100, 1]))).toEqual([
      [7, 100, 1_000],
      [8, 0, 2_000],
      [9, 1_000, ENDED_AT],
    ]);
    expect(unheard(historyOf([7]))).toEqual([[7, -500, ENDED_AT]]);
  });

  it('is known of a process that answered and was in no sample', () => {
    expect(unheard(historyOf([], [7, 100, 1]))).toEqual([[7, 100, ENDED_AT]]);
  });

  it('adds up the last looks of all lives', () => {
    const lives = countedLives(historyOf([7, 8], [7, 100, 1], [7, 900, 4], [8, 1_100, 3]));
    expect(countedIn(lives, ({ counter }) => counter === 'a')).toBe(7);
    expect(countedIn(lives, ({ counter }) => counter === 'b')).toBe(0);
  });
});
