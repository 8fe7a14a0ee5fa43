import { describe, expect, it } from '@jest/globals';
import type { StepSummary } from '../measure/step-summary.js';
import { collapsed, keepsUp } from './limits.js';

const summary = (succeeded: number, p50: number, p99: number): StepSummary => ({
  rate: 100,
  requests: 100,
  succeeded,
  succeededPercent: succeeded,
  latencyMs: succeeded === 0 ? null : { p50, p95: p99, p99, p999: p99, max: p99 },
  failures: {},
  sentLateP99Ms: 0,
  histogram: [],
});

describe('keeping up', () => {
  it('needs every answer, and p99 below 500 ms', () => {
    expect(keepsUp(summary(100, 20, 499))).toBe(true);
    expect(keepsUp(summary(100, 20, 500))).toBe(false);
    expect(keepsUp(summary(99, 20, 40))).toBe(false);
  });
});

describe('collapse', () => {
  it('is when many are not answered, or half of them after seconds', () => {
    expect(collapsed(summary(89, 20, 40))).toBe(true);
    expect(collapsed(summary(100, 2_100, 2_200))).toBe(true);
    expect(collapsed(summary(0, 0, 0))).toBe(true);
  });

  it('is not yet when it only is slow', () => {
    expect(collapsed(summary(95, 1_900, 7_000))).toBe(false);
  });
});
