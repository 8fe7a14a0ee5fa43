import { describe, expect, it } from '@jest/globals';
import { check } from './check.js';
import { invariants } from './invariants.js';
import { cleanHistory } from './test/clean-history.js';
import { seeds } from './test/seeds.js';

const names = invariants.map(({ name }) => name);
const broken = (violations: ReturnType<typeof check>): string[] => [
  ...new Set(violations.map(({ invariant }) => invariant)),
];

describe('the checker', () => {
  it('finds nothing in a run in which everything that is allowed happened', () => {
    expect(check(cleanHistory().history)).toEqual([]);
  });

  it.each(seeds)('notices that $what, and blames $breaks', ({ breaks, plant }) => {
    const { history, landmarks } = cleanHistory();
    const planted = plant(history, landmarks);
    expect(planted).not.toEqual(history);
    expect(broken(check(planted)).sort()).toEqual([...breaks].sort());
  });

  it.each(names)('has been seen to fail: %s', (name) => {
    expect(seeds.filter(({ breaks }) => breaks.includes(name))).not.toEqual([]);
  });

  it('knows every rule that a seed names', () => {
    expect(seeds.flatMap(({ breaks }) => breaks).filter((name) => !names.includes(name))).toEqual([]);
  });
});
