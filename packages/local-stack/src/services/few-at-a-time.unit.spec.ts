import { describe, expect, it } from '@jest/globals';
import { fewAtATime } from './few-at-a-time.js';

describe('fewAtATime', () => {
  it('passes on three lines of ten seconds and says where the rest is', () => {
    const shown: string[] = [];
    const show = fewAtATime((line) => shown.push(line), 'a.log');
    for (const line of ['1', '2', '3', '4', '5']) show(line, 0);
    show('6', 9_999);
    expect(shown).toEqual(['1', '2', '3', 'more warnings are in a.log']);
    show('7', 10_000);
    expect(shown.at(-1)).toBe('7');
  });
});
