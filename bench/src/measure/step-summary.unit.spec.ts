import { describe, expect, it } from '@jest/globals';
import type { Step } from '../load/step.js';
import { summaryOf } from './step-summary.js';

const stepOf = (requests: readonly (readonly [status: number, code: number, ms: number])[]): Step => ({
  rate: 100,
  startedAt: 0,
  latencyMs: Float64Array.from(requests, ([, , ms]) => ms),
  sentLateMs: Float64Array.from(requests, (_, n) => n / 10),
  status: Uint16Array.from(requests, ([status]) => status),
  code: Int32Array.from(requests, ([, code]) => code),
});

describe('what a step comes to', () => {
  it('counts every outcome under its name', () => {
    const summary = summaryOf(
      stepOf([
        [200, 0, 10],
        [200, 0, 20],
        [200, 11915, 5],
        [429, 1429, 1],
        [503, -1, 1],
        [0, -1, Number.NaN],
        [1, -1, Number.NaN],
        [500, 0, 3],
      ]),
    );
    expect(summary.succeeded).toBe(2);
    expect(summary.succeededPercent).toBe(25);
    expect(summary.failures).toEqual({
      '200/11915': 1,
      '429': 1,
      '503': 1,
      '500/0': 1,
      timeout: 1,
      connection: 1,
    });
  });

  it('takes the latency of successes only', () => {
    const { latencyMs, histogram } = summaryOf(
      stepOf([
        [200, 0, 10],
        [429, 1, 900],
        [0, -1, Number.NaN],
      ]),
    );
    expect(latencyMs?.max).toBe(10);
    expect(histogram.map(([, count]) => count)).toEqual([1]);
  });

  it('has no latency when nothing succeeded', () => {
    expect(summaryOf(stepOf([[503, -1, 1]])).latencyMs).toBeNull();
  });
});
