import { describe, expect, it } from '@jest/globals';
import { backOffDelayMs } from './back-off.js';
import { seededRandom } from './seeded-random.js';

const take = (seed: string, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seeded random numbers', () => {
  it('repeats itself with the same seed', () => {
    expect(take('fleet:a', 20)).toEqual(take('fleet:a', 20));
  });

  it('differs from device to device', () => {
    expect(take('fleet:a', 3)).not.toEqual(take('fleet:b', 3));
  });

  it('spreads evenly over the whole range', () => {
    const numbers = take('spread', 10_000);
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    const tenths = Array.from(
      { length: 10 },
      (_, i) => numbers.filter((n) => Math.floor(n * 10) === i).length,
    );
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('reaches both ends of an integer range', () => {
    const random = seededRandom('ends');
    expect(new Set(Array.from({ length: 100 }, () => random.between(3, 5)))).toEqual(new Set([3, 4, 5]));
  });
});

describe('reconnecting', () => {
  it('waits longer after each failure, and never longer than the limit', () => {
    const random = { ...seededRandom('x'), next: () => 1 };
    const waits = [0, 1, 2, 6, 500].map((failures) =>
      backOffDelayMs({ firstMs: 1_000, maxMs: 60_000 }, failures, random),
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  });

  it('spreads a fleet over half of the wait', () => {
    const random = { ...seededRandom('x'), next: () => 0 };
    expect(backOffDelayMs({ firstMs: 1_000, maxMs: 60_000 }, 0, random)).toBe(500);
  });
});
