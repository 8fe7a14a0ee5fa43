import { describe, expect, it } from '@jest/globals';
import { shareOf } from './share-of.js';

describe('shareOf', () => {
  it('adds up to all partitions and differs by one at most, for any number of members', () => {
    for (let partitions = 0; partitions <= 24; partitions += 1)
      for (let members = 1; members <= 30; members += 1) {
        const shares = Array.from({ length: members }, (_, rank) => shareOf(partitions, members, rank));
        expect(shares.reduce((a, b) => a + b, 0)).toBe(partitions);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }
  });

  it('is nothing for who is no member', () => {
    expect([shareOf(12, 3, -1), shareOf(12, 0, 0)]).toEqual([0, 0]);
  });
});
