import { describe, expect, it } from '@jest/globals';
import { pause, pauseMs } from './backoff.js';

const backoff = { firstMs: 50, maxMs: 2_000 };

describe('pauses', () => {
  it('double up to their longest', () => {
    const longest = [0, 1, 2, 5, 6, 50].map((attempt) => pauseMs(backoff, attempt, () => 1));
    expect(longest).toEqual([50, 100, 200, 1_600, 2_000, 2_000]);
  });

  it('leave half to chance', () => {
    expect([pauseMs(backoff, 0, () => 0), pauseMs(backoff, 9, () => 0)]).toEqual([25, 1_000]);
  });

  it('end when they are called off', async () => {
    const off = new AbortController();
    const long = pause(3_600_000, off.signal);
    off.abort();
    await long;
    await pause(3_600_000, off.signal);
  });
});
