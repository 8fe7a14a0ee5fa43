import { describe, expect, it } from '@jest/globals';
import { histogramOf, mergeHistograms, upperMs } from './histogram.js';

describe('a histogram of durations', () => {
  it.each([0, 0.1, 0.11, 1, 33.3, 499, 35_000])('knows %d ms to 2 %%', (ms) => {
    const [[bucket] = [Number.NaN]] = histogramOf(Float64Array.of(ms));
    expect(upperMs(bucket)).toBeGreaterThanOrEqual(ms);
    expect(upperMs(bucket)).toBeLessThanOrEqual(Math.max(0.1, ms * 1.021));
  });

  it('counts each of them once, in ascending order', () => {
    const histogram = histogramOf(Float64Array.of(90, 1, 1, 7));
    expect(histogram.map(([, count]) => count)).toEqual([2, 1, 1]);
    expect(histogram.map(([bucket]) => bucket)).toEqual(
      histogram.map(([bucket]) => bucket).toSorted((a, b) => a - b),
    );
  });

  it('is the same whether merged before or after', () => {
    const all = Float64Array.of(5, 80, 5, 300, 80, 12);
    expect(mergeHistograms([histogramOf(all.subarray(0, 2)), histogramOf(all.subarray(2))])).toEqual(
      histogramOf(all),
    );
  });
});
