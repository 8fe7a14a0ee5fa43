import { describe, expect, it } from '@jest/globals';
import { figure, ratio, spread } from './figures.js';

describe('figures of a report', () => {
  it.each([
    [0, '0'],
    [0.123, '0.12'],
    [0.999, '1.0'],
    [7.06, '7.1'],
    [9.96, '10'],
    [1_234.5, '1,235'],
    [Number.NaN, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('writes the edges only where runs differ', () => {
    expect(spread({ median: 31, min: 29, max: 33 })).toBe('31 (29–33)');
    expect(spread({ median: 31, min: 31, max: 31 })).toBe('31');
    expect(spread(undefined)).toBe('–');
  });

  it('has no ratio to nothing', () => {
    expect(ratio(50, 40)).toBe('1.25×');
    expect(ratio(50, 0)).toBe('–');
  });
});
