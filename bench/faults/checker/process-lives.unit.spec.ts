import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../history.js';
import { livesOf } from './process-lives.js';

/** One sample a second; undefined while the process does not run. */
const samples = (...rssBytes: readonly (number | undefined)[]): Sample[] =>
  rssBytes.map((taken, i) => ({
    at: i * 1_000,
    processes: taken === undefined ? {} : { 'gateway-1': { rssBytes: taken, handles: 1 } },
    probe: { ok: true, ms: 1 },
  }));

const lives = (...rssBytes: readonly (number | undefined)[]) =>
  livesOf(samples(...rssBytes), () => true).map((life) => life.samples.map((sample) => sample.rssBytes));

describe('the lives of a process', () => {
  it('are one as long as it runs, whatever it takes', () => {
    expect(lives(100, 150, 90, 140)).toEqual([[100, 150, 90, 140]]);
  });

  it('are two when it was away', () => {
    expect(lives(100, undefined, 100)).toEqual([[100], [100]]);
  });

  it('are two when it was started again between two samples', () => {
    expect(lives(100, 120, 50, 60)).toEqual([
      [100, 120],
      [50, 60],
    ]);
  });

  it('are only those of the processes that are meant', () => {
    expect(livesOf(samples(1, 2), (name) => name === 'kafka')).toEqual([]);
  });
});
