import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { seededRandom } from '@setpoint/simulated-device';
import { OpenLoop } from './open-loop.js';

let acts: number;
let loop: OpenLoop;

beforeEach(() => {
  jest.useFakeTimers();
  acts = 0;
  loop = new OpenLoop(() => {
    acts += 1;
  }, seededRandom('gaps'));
});

afterEach(() => {
  loop.setRate(0);
  jest.useRealTimers();
});

describe('an open loop', () => {
  it('acts about as often as it is told, and differently from when it is told otherwise', () => {
    loop.setRate(100);
    jest.advanceTimersByTime(20_000);
    expect(acts / 2_000).toBeCloseTo(1, 1);
    acts = 0;
    loop.setRate(500);
    jest.advanceTimersByTime(20_000);
    expect(acts / 10_000).toBeCloseTo(1, 1);
  });

  it('makes up for what it was late with', () => {
    let now = 0;
    loop = new OpenLoop(
      () => {
        acts += 1;
      },
      seededRandom('gaps'),
      () => now,
    );
    loop.setRate(100);
    now = 10_000;
    jest.runOnlyPendingTimers();
    expect(acts / 1_000).toBeCloseTo(1, 1);
  });

  it('does nothing before it has a rate and after it has none', () => {
    jest.advanceTimersByTime(1_000);
    loop.setRate(100);
    jest.advanceTimersByTime(1_000);
    loop.setRate(0);
    const soFar = acts;
    jest.advanceTimersByTime(1_000);
    expect(soFar).toBeGreaterThan(0);
    expect(acts).toBe(soFar);
  });
});
