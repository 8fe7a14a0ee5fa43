import { describe, expect, it } from '@jest/globals';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('gives back what it waited for', async () => {
    let looks = 0;
    const look = async () => ++looks === 3 && 'there';
    expect(await waitFor(look, { limitMs: 5_000, everyMs: 1 })).toBe('there');
  });

  it('names what it waited for in vain', async () => {
    await expect(waitFor(() => false, { limitMs: 2, everyMs: 1, what: 'rain' })).rejects.toThrow('rain');
  });
});
