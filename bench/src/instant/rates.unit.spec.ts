import { describe, expect, it } from '@jest/globals';
import { orderOf, ratesOf } from './rates.js';

describe('rates of a comparison', () => {
  it('are as given, ascending', () => {
    expect(ratesOf('floor', [300, 50, 300])).toEqual([50, 300]);
  });

  it('begin lower for the common way', () => {
    expect(ratesOf('common-way', [50, 1_000])).toEqual([25, 50, 75, 100, 150, 1_000]);
  });
});

describe('order of the systems', () => {
  it('begins with another one in every run', () => {
    const first = [1, 2, 3, 4].map((run) => orderOf(['floor', 'common-way', 'setpoint'], run)[0]);
    expect(first).toEqual(['floor', 'common-way', 'setpoint', 'floor']);
  });

  it('leaves none out', () => {
    expect(orderOf(['floor', 'common-way', 'setpoint'], 2)).toEqual(['common-way', 'setpoint', 'floor']);
    expect(orderOf(['setpoint'], 5)).toEqual(['setpoint']);
  });
});
