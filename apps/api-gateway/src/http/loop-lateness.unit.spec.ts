import { describe, expect, it } from '@jest/globals';
import { LoopLateness } from './loop-lateness.js';

/** How much is turned away, found by asking with ever higher numbers. */
const shareOf = (turnsBefore: readonly [number, number][]): number => {
  let now = 0;
  let random = 0;
  const lateness = new LoopLateness(
    () => now,
    () => random,
  );
  // Looks are made by hand; the timer of its own never comes.
  lateness.start();
  lateness.stop();
  for (const [count, ms] of turnsBefore)
    for (let i = 0; i < count; i++) {
      now += Math.max(100, ms);
      lateness.look();
    }
  for (random = 0; random < 1; random += 0.01)
    if (!lateness.turnsAway()) return Math.round(random * 100) / 100;
  return 1;
};

describe('a late event loop', () => {
  it('turns nobody away while turns are short', () => {
    expect(shareOf([[100, 340]])).toBe(0);
  });

  it('turns nobody away for a single long turn', () => {
    expect(
      shareOf([
        [1, 45_000],
        [30, 100],
        [1, 20_000],
      ]),
    ).toBe(0);
  });

  it('turns ever more away while turns stay long, but never all', () => {
    expect(shareOf([[2, 600]])).toBeCloseTo(0.25, 1);
    expect(shareOf([[3, 600]])).toBeCloseTo(0.5, 1);
    expect(shareOf([[3, 400]])).toBeCloseTo(0.3, 1);
    expect(shareOf([[100, 6_000]])).toBeCloseTo(0.95, 1);
  });

  it('lets all in again, bit by bit, once turns are short', () => {
    expect(
      shareOf([
        [100, 600],
        [20, 100],
      ]),
    ).toBeCloseTo(0.55, 1);
    expect(
      shareOf([
        [100, 600],
        [50, 100],
      ]),
    ).toBe(0);
  });
});
