import { describe, expect, it } from '@jest/globals';
import { quantile, quantilesOf } from './quantiles.js';

describe('quantiles', () => {
  it('finds them in any order', () => {
    const thousand = Float64Array.from({ length: 1_000 }, (_, i) => ((i * 7) % 1_000) + 1);
    expect(quantilesOf(thousand)).toEqual({ p50: 500, p95: 950, p99: 990, p999: 999, max: 1_000 });
  });

  it('leaves what it was given as it is', () => {
    const given = Float64Array.of(3, 1, 2);
    quantilesOf(given);
    expect([...given]).toEqual([3, 1, 2]);
  });

  it('has none of nothing, and all the same of one', () => {
    expect(quantilesOf(new Float64Array())).toBeNull();
    expect(quantilesOf(Float64Array.of(7))).toEqual({ p50: 7, p95: 7, p99: 7, p999: 7, max: 7 });
  });

  it('takes the smallest value at its lower end', () => {
    expect(quantile(Float64Array.of(1, 2), 0)).toBe(1);
  });
});
