import { describe, expect, it } from '@jest/globals';
import { CrashPoints } from './crash-points.js';

const pointsOf = (spec: string) => {
  let kills = 0;
  const points = new CrashPoints(spec, () => {
    kills += 1;
  });
  return (names: string[]) => {
    for (const name of names) points.reached(name);
    return kills;
  };
};

describe('CrashPoints', () => {
  it('do nothing without a spec', () => expect(pointsOf('')(['', 'stored'])).toBe(0));

  it('kill at the named point only', () => {
    const reach = pointsOf('stored');
    expect(reach(['published', 'store'])).toBe(0);
    expect(reach(['stored'])).toBe(1);
  });

  it('kill at the n-th time', () => {
    const reach = pointsOf('stored:3');
    expect(reach(['stored', 'stored', 'other'])).toBe(0);
    expect(reach(['stored'])).toBe(1);
  });

  it.each(['stored:0', 'stored:x', 'stored:'])('refuse %p', (spec) =>
    expect(() => new CrashPoints(spec)).toThrow(RangeError),
  );
});
