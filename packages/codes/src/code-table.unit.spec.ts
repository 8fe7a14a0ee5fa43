import { describe, expect, it } from '@jest/globals';
import { type CodeEntry, codes } from './code-table.js';

const entries: CodeEntry[] = Object.values(codes);

describe('the code table', () => {
  it('has each code once in its family', () => {
    const keys = entries.filter((e) => e.code !== 0).map((e) => `${e.family} ${e.code}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('answers business outcomes with HTTP 200 and gateway faults with their own status', () => {
    for (const e of entries) expect(e.http).toBe(e.family === 'http' ? e.code : 200);
  });
});
