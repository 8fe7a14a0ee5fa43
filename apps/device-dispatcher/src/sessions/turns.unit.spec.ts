import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('are taken one after the other by one owner, whatever becomes of them, and not at all by others', async () => {
    const turns = new Turns();
    const [one, other] = [{}, {}];
    const begun: string[] = [];
    let endFirst = (_: Error): void => undefined;
    const first = turns.take(one, () => {
      begun.push('first');
      return new Promise((_, reject) => {
        endFirst = reject;
      });
    });
    const second = turns.take(one, async () => begun.push('second'));
    await turns.take(other, async () => begun.push('other'));
    expect(begun).toEqual(['first', 'other']);
    endFirst(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await second;
    expect(begun).toEqual(['first', 'other', 'second']);
  });
});
