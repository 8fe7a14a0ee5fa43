import { describe, expect, it } from '@jest/globals';
import { ManualTimers } from '../../test/manual-timers.js';
import { WithheldAnswers } from './withheld-answers.js';

const setUp = () => {
  const timers = new ManualTimers();
  return { timers, withheld: new WithheldAnswers(timers) };
};

describe('answers that nobody has subscribed to', () => {
  it('are released in order, once, to who subscribes them', () => {
    const { withheld } = setUp();
    withheld.keep('/a/x', '1');
    withheld.keep('/b/x', '2');
    withheld.keep('/a/y', '3');
    expect(withheld.release('/a/+').map(({ text }) => text)).toEqual(['1', '3']);
    expect(withheld.release('#').map(({ text }) => text)).toEqual(['2']);
    expect(withheld.release('#')).toEqual([]);
  });

  it('are forgotten after half a second, and kept again then', () => {
    const { withheld, timers } = setUp();
    withheld.keep('/a', '1');
    timers.advance(500);
    expect(withheld.release('#')).toEqual([]);
    withheld.keep('/a', '2');
    timers.advance(499);
    expect(withheld.release('#')).toHaveLength(1);
  });

  it('are kept for half a second each', () => {
    const { withheld, timers } = setUp();
    withheld.keep('/a', '1');
    timers.advance(400);
    withheld.keep('/a', '2');
    timers.advance(400);
    expect(withheld.release('#').map(({ text }) => text)).toEqual(['2']);
  });

  it('are no more than 64 KiB', () => {
    const { withheld } = setUp();
    for (let i = 0; i < 5; i++) withheld.keep('/a', 'x'.repeat(20_000));
    expect(withheld.release('#')).toHaveLength(3);
  });

  it('are 64 at most', () => {
    const { withheld } = setUp();
    for (let i = 0; i < 100; i++) withheld.keep('/a', String(i));
    expect(withheld.release('/a')).toHaveLength(64);
  });
});
