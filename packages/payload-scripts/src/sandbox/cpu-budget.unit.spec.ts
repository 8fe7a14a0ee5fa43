import { describe, expect, it } from '@jest/globals';
import { CpuBudget } from './cpu-budget.js';

describe('The time that a script may run', () => {
  it('is over when the looks have seen all of it', () => {
    let nowMs = 0;
    const budget = new CpuBudget(() => nowMs);
    budget.refill(100);
    const stops = Array.from({ length: 11 }, () => {
      nowMs += 10;
      return budget.spend();
    });
    expect(stops.indexOf(true)).toBe(9);
  });

  it('is not used up by one long gap, in which the thread had no processor', () => {
    let nowMs = 0;
    const budget = new CpuBudget(() => nowMs);
    budget.refill(100);
    nowMs += 5_000;
    expect(budget.spend()).toBe(false);
  });

  it('stays over until it is refilled', () => {
    let nowMs = 0;
    const budget = new CpuBudget(() => nowMs);
    budget.refill(5);
    nowMs += 10;
    expect([budget.spend(), budget.spend(), budget.isSpent]).toEqual([true, true, true]);
    budget.refill(5);
    expect(budget.isSpent).toBe(false);
  });
});
