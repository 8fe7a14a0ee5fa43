import { describe, expect, it } from '@jest/globals';
import { inParallel } from './in-parallel.js';

describe('doing something for many, some at once', () => {
  it('takes every item once and never more than allowed', async () => {
    const taken: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel(3, [...Array(20).keys()], async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      taken.push(item);
      running -= 1;
    });
    expect(taken.toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('fails with the first failure and starts no further item', async () => {
    const taken: number[] = [];
    const run = inParallel(1, [1, 2, 3], async (item) => {
      taken.push(item);
      if (item === 2) throw new Error('refused');
    });
    await expect(run).rejects.toThrow('refused');
    expect(taken).toEqual([1, 2]);
  });
});
