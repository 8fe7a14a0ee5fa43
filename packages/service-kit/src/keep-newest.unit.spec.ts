import { describe, expect, it } from '@jest/globals';
import { dropOldest, keepNewest } from './keep-newest.js';

describe('a bounded collection', () => {
  it('keeps what was put last, and forgets what was put longest ago', () => {
    const kept = new Map<string, number>();
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ] as const)
      keepNewest(kept, key, value, 2);
    expect([...kept]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });

  it('loses nothing up to its limit', () => {
    const kept = new Set(['a', 'b']);
    dropOldest(kept, 2);
    expect([...kept]).toEqual(['a', 'b']);
    dropOldest(kept.add('c'), 2);
    expect([...kept]).toEqual(['b', 'c']);
  });
});
