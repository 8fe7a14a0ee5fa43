import { describe, expect, it } from '@jest/globals';
import { localInstant, localTime } from './local-time.js';

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

describe('instants of local times', () => {
  it.each([
    ['2026-01-01 08:00:00', '+08:00', 1767225600000],
    ['2026-01-01 08:00:00.123', 'Asia/Shanghai', 1767225600123],
    ['2025-12-31 19:00:00.1', '-05:00', 1767225600100],
    ['2026-01-01 01:00:00', 'Europe/Berlin', 1767225600000],
    ['2026-07-01 14:00:00', 'Europe/Berlin', Date.UTC(2026, 6, 1, 12)],
    ['2026-10-25 02:30:00', 'Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30)],
    ['2026-10-25 03:00:00', 'Europe/Berlin', Date.UTC(2026, 9, 25, 2)],
    ['2026-03-29 02:30:00', 'Europe/Berlin', Date.UTC(2026, 2, 29, 1, 30)],
    ['2026-03-08 02:30:00', 'America/Los_Angeles', Date.UTC(2026, 2, 8, 10, 30)],
    ['2024-02-29 00:00:00', '+00:00', Date.UTC(2024, 1, 29)],
    ['0001-01-01 00:00:00', '+00:00', -62_135_596_800_000],
  ])('%s in %s is %i', (text, timezone, ms) => {
    expect(localInstant(text, timezone)).toBe(ms);
  });

  it.each([
    '2026-02-30 00:00:00',
    '2026-01-01 24:00:00',
    '2026-13-01 00:00:00',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '',
  ])('%p is none', (text) => {
    expect(localInstant(text, '+08:00')).toBeNull();
  });
});
