import { describe, expect, it } from '@jest/globals';
import { NextOffsets } from './next-offsets.js';

describe('how far partitions were read', () => {
  it('takes each record once, whatever a second reader begins with', () => {
    const offsets = new NextOffsets();
    const taken = [0n, 1n, 2n, 1n, 2n, 3n].filter((offset) => offsets.take('a.b', 0, offset));
    expect(taken).toEqual([0n, 1n, 2n, 3n]);
    expect(offsets.taken).toBe(4);
  });

  it('goes on behind the last record of each partition', () => {
    const offsets = new NextOffsets();
    offsets.take('a.b', 0, 4n);
    offsets.take('a.b', 1, 0n);
    offsets.take('c', 0, 9n);
    expect(offsets.positions()).toEqual([
      { topic: 'a.b', partition: 0, offset: '5' },
      { topic: 'a.b', partition: 1, offset: '1' },
      { topic: 'c', partition: 0, offset: '10' },
    ]);
  });

  it('misses what is before the end, also of a partition that was never read', () => {
    const offsets = new NextOffsets();
    offsets.take('a', 0, 4n);
    const ends = [
      { topic: 'a', partition: 0, end: 5n },
      { topic: 'a', partition: 1, end: 3n },
      { topic: 'b', partition: 0, end: 0n },
    ];
    expect(offsets.missing(ends)).toBe(3);
  });
});
