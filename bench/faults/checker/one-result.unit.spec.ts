import { describe, expect, it } from '@jest/globals';
import { factsOf } from './facts.js';
import { oneResult } from './one-result.js';
import { repeatResult } from './test/changes.js';
import { cleanHistory, faults } from './test/clean-history.js';
import { STARTED_AT } from './test/history-builder.js';
import { nth } from './test/seed.js';
import { CLOCK_FAULT } from './tolerances.js';

const DAY_MS = 86_400_000;

const findings = (timestamp: number, ...more: readonly string[]) => {
  const { history, landmarks } = cleanHistory();
  const repeated = repeatResult(history, nth(landmarks.multiSet, 0), { timestamp });
  const acts = more.flatMap((fault) => [
    { at: STARTED_AT + 500_000, fault, phase: 'begin' as const, what: 'a clock jumps' },
    { at: STARTED_AT + 501_000, fault, phase: 'end' as const, what: 'a clock is right' },
  ]);
  return oneResult.check(factsOf({ ...repeated, acts: [...repeated.acts, ...acts] })).length;
};

describe('a repeated result', () => {
  it('is allowed in the time of a fault and 30 s after it', () => {
    const { begin, end } = faults.kill;
    const times = [begin - 1, begin, end + 30_000, end + 30_001].map((afterMs) => STARTED_AT + afterMs);
    expect(times.map((at) => findings(at))).toEqual([1, 0, 0, 1]);
  });

  it('is allowed at a time that only a wrong clock tells', () => {
    const tomorrow = STARTED_AT + DAY_MS;
    expect([findings(tomorrow), findings(tomorrow, CLOCK_FAULT)]).toEqual([1, 0]);
  });

  it('that is the same record, read again, is none', () => {
    const { history } = cleanHistory();
    const again = { ...history, results: [...history.results, nth(history.results, 0)] };
    expect(oneResult.check(factsOf(again))).toEqual([]);
  });
});
