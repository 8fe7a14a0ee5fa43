import { describe, expect, it } from '@jest/globals';
import { spreadOf } from './spread.js';

describe('what several runs come to', () => {
  it.each([
    [[7], { median: 7, min: 7, max: 7 }],
    [[10, 9, 1], { median: 9, min: 1, max: 10 }],
    [[10, 2, 4, 1], { median: 3, min: 1, max: 10 }],
  ])('finds the middle and the edges of %p', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });

  it('is nothing without runs', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});
