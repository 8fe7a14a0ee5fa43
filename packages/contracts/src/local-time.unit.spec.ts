import { describe, expect, it } from '@jest/globals';
import { localTime } from './local-time.js';

describe('local times [contract 9.4]', () => {
  it.each([
    ['+08:00', '2026-01-01 08:00:00'],
    ['Asia/Shanghai', '2026-01-01 08:00:00'],
    ['+00:00', '2026-01-01 00:00:00'],
    ['-05:00', '2025-12-31 19:00:00'],
    ['America/Los_Angeles', '2025-12-31 16:00:00'],
    ['Europe/Berlin', '2026-01-01 01:00:00'],
  ])('1767225600123 in %s is %s', (timezone, expected) => {
    expect(localTime(1767225600123, timezone)).toBe(expected);
  });

  it('follows summer time', () => {
    expect(localTime(Date.UTC(2026, 6, 1, 12), 'Europe/Berlin')).toBe('2026-07-01 14:00:00');
  });
});
