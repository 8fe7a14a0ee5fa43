import { describe, expect, it } from '@jest/globals';
import { CallRates } from './call-rates.js';

const world = (perSecond: number, burst: number) => {
  let now = 0;
  const rates = new CallRates({ perSecond, burst }, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  const taken = (orgId: string, times: number) =>
    Array.from({ length: times }, () => rates.take(orgId)).filter((waitMs) => waitMs === 0).length;
  return { rates, pass, taken };
};

describe('calls of an organisation', () => {
  it('may come all at once up to the burst', () => {
    const { taken, rates } = world(10, 5);
    expect(taken('o1', 9)).toBe(5);
    expect(rates.take('o1')).toBe(100);
  });

  it('are let in at the rate after that', () => {
    const { taken, pass } = world(10, 5);
    taken('o1', 9);
    pass(300);
    expect(taken('o1', 9)).toBe(3);
  });

  it('save up no more than a burst in a pause', () => {
    const { taken, pass } = world(10, 5);
    pass(3_600_000);
    expect(taken('o1', 9)).toBe(5);
  });

  it('use up nothing of another organisation', () => {
    const { taken } = world(10, 5);
    taken('o1', 9);
    expect(taken('o2', 9)).toBe(5);
  });

  it('are not bounded with a rate of zero', () => {
    expect(world(0, 1).taken('o1', 1_000)).toBe(1_000);
  });

  it('are remembered of so many organisations and no more', () => {
    const { taken } = world(0.001, 1);
    taken('first', 1);
    for (let i = 1; i < 10_000; i++) taken(`o${i}`, 1);
    expect(taken('first', 1)).toBe(0);
    taken('one-too-many', 1);
    expect(taken('first', 1)).toBe(1);
  });
});
