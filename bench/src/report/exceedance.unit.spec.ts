import { describe, expect, it } from '@jest/globals';
import { histogramOf } from '../measure/histogram.js';
import { exceedanceOf } from './exceedance.js';

const histogram = histogramOf(Float64Array.of(10, 10, 50, 200));

describe('share of requests that took longer', () => {
  it('falls to zero when all were answered', () => {
    expect(exceedanceOf(histogram, 4).map(({ share }) => share)).toEqual([0.5, 0.25, 0]);
  });

  it('counts what was not answered as longer than anything', () => {
    expect(exceedanceOf(histogram, 8).map(({ share }) => share)).toEqual([0.75, 0.625, 0.5]);
  });
});
