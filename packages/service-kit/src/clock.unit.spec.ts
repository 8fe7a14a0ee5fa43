import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from './clock.js';

/** A clock whose monotonic and wall time the test sets. */
const clockAt = (mono: number, wall = 0) => {
  const time = { mono, wall };
  const clock = new DatabaseClock(
    () => time.mono,
    () => time.wall,
  );
  return { time, clock };
};

describe('DatabaseClock', () => {
  it('is the wall clock until it has seen the database', () => {
    const { clock } = clockAt(5, 1_000);
    expect([clock.isObserved, clock.now()]).toEqual([false, 1_000]);
  });

  it('follows the database, whatever happens to the wall clock', () => {
    const { clock, time } = clockAt(110, 1_000);
    clock.observe(50_000, 100, 110);
    time.wall = 9_999_999;
    time.mono = 205;
    expect(clock.now()).toBe(50_100);
  });

  it('trusts the sample with the smallest round trip', () => {
    const { clock, time } = clockAt(0);
    clock.observe(50_001, 100, 102);
    clock.observe(51_080, 1_100, 1_200); // says 30 ms more, within its error of 50 ms
    time.mono = 2_001;
    expect(clock.now()).toBe(51_901);
  });

  it('forgets a good sample after half a minute, so that drift does not add up', () => {
    const { clock, time } = clockAt(0);
    clock.observe(50_000, 0, 1);
    for (let second = 1; second <= 30; second += 1)
      clock.observe(50_003 + second * 1_000, second * 1_000, second * 1_000 + 2);
    time.mono = 100_000;
    expect(clock.now()).toBe(150_002);
  });

  it('follows at once when the database clock itself is set', () => {
    const { clock, time } = clockAt(0);
    clock.observe(50_000, 0, 2);
    clock.observe(11_000, 1_000, 1_010);
    time.mono = 1_005;
    expect(clock.now()).toBe(11_000);
  });
});
