import { describe, expect, it } from '@jest/globals';
import { NoticeIds } from './notice.js';

describe('ids of notices', () => {
  it('only grow, whatever the clock does', () => {
    const ids = new NoticeIds();
    const now = 1_767_225_600_123;
    const made = [now, now, now + 1, now - 5_000, now + 1].map((at) => ids.next(at));
    expect(made).toEqual([
      '1767225600123000',
      '1767225600123001',
      '1767225600124000',
      '1767225600124001',
      '1767225600124002',
    ]);
  });

  it('are numbers for a device that makes them numbers', () => {
    expect(Number.isSafeInteger(Number(new NoticeIds().next(Date.UTC(2200, 0))))).toBe(true);
  });
});
