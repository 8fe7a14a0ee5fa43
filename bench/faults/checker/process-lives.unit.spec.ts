import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../history.js';
import { livesOf } from './process-lives.js';

/** A process and what it takes; undefined while none runs. */
type Use = readonly [pid: number, rssBytes: number] | undefined;

/** One a second. */
const samples = (...uses: readonly Use[]): Sample[] =>
  uses.map((use, i) => ({
    at: i * 1_000,
    processes: use === undefined ? {} : { 'gateway-1': { pid: use[0], rssBytes: use[1], handles: 1 } },
    probe: { ok: true, ms: 1 },
  }));

const lives = (...uses: readonly Use[]) =>
  livesOf(samples(...uses), () => true).map((life) => life.samples.map((sample) => sample.rssBytes));

describe('the lives of a process', () => {
  it('are one as long as it runs, whatever it takes', () => {
    expect(lives([7, 100], [7, 150], [7, 40], [7, 140])).toEqual([[100, 150, 40, 140]]);
  });

  it('are two when it was started again, between two samples or later', () => {
    expect(lives([7, 100], [8, 100])).toEqual([[100], [100]]);
    expect(lives([7, 100], undefined, [8, 100])).toEqual([[100], [100]]);
  });

  it('are only those of the processes that are meant', () => {
    expect(livesOf(samples([7, 1], [7, 2]), (name) => name === 'kafka')).toEqual([]);
  });
});
