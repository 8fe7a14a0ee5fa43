import { describe, expect, it } from '@jest/globals';
import { Allowances } from './allowance.js';

const MINUTE = 60_000;

describe('an allowance', () => {
  it('is for each key by itself, and comes back with time', () => {
    const allowances = new Allowances({ perMinute: 2, maxKeys: 10 });
    allowances.take('a', 0);
    expect(allowances.has('a', 0)).toBe(true);
    allowances.take('a', 0);
    expect([allowances.has('a', 0), allowances.has('b', 0)]).toEqual([false, true]);
    expect([allowances.has('a', MINUTE / 2 - 1), allowances.has('a', MINUTE / 2)]).toEqual([false, true]);
  });

  it('grows no further than a minute', () => {
    const allowances = new Allowances({ perMinute: 2, maxKeys: 10 });
    allowances.take('a', 0);
    const later = 100 * MINUTE;
    for (let i = 0; i < 2; i += 1) allowances.take('a', later);
    expect(allowances.has('a', later)).toBe(false);
  });

  it('of nothing is without limit', () => {
    const allowances = new Allowances({ perMinute: 0, maxKeys: 10 });
    for (let i = 0; i < 100; i += 1) allowances.take('a', 0);
    expect([allowances.has('a', 0), allowances.size]).toEqual([true, 0]);
  });

  it('is news once a minute', () => {
    const allowances = new Allowances({ perMinute: 1, maxKeys: 10 });
    allowances.take('a', 0);
    const told = [0, 1, MINUTE - 1, MINUTE].map((at) => allowances.isNews('a', at));
    expect(told).toEqual([true, false, false, true]);
  });

  it('is kept for so many keys, and forgotten first for who was counted longest ago', () => {
    const allowances = new Allowances({ perMinute: 1, maxKeys: 2 });
    for (const key of ['a', 'b', 'a', 'c']) allowances.take(key, 0);
    expect(['a', 'b', 'c'].map((key) => allowances.has(key, 0))).toEqual([false, true, false]);
    expect(allowances.size).toBe(2);
  });
});
