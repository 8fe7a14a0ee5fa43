import { describe, expect, it } from '@jest/globals';
import { type Position, within } from './offset-source.js';

const ends = { low: 10n, high: 20n };

describe('within the log', () => {
  it.each<[Position, bigint]>([
    ['beginning', 10n],
    ['end', 20n],
    [10n, 10n],
    [15n, 15n],
    [20n, 20n],
  ])('position %p begins at offset %p', (position, offset) => expect(within(ends, position)).toBe(offset));

  it.each<[Position]>([[3n], [21n], [0n]])('position %p, outside of it, begins at its start', (position) =>
    expect(within(ends, position)).toBe(10n),
  );
});
