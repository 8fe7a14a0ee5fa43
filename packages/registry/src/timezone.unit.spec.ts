import { describe, expect, it } from '@jest/globals';
import { isTimezone } from './timezone.js';

describe('a time zone', () => {
  it.each([
    '+08:00',
    '-05:30',
    '+00:00',
    '+14:00',
    'Europe/Berlin',
    'UTC',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+3',
  ])('is %s', (text) => expect(isTimezone(text)).toBe(true));

  it.each([
    '',
    '+8:00',
    '+24:00',
    '+15:00',
    '+08:60',
    '08:00',
    '+0800',
    'Mars/Base',
    'Europe/Berlin ',
    '\u0000',
    'x'.repeat(1000),
  ])('is not %j', (text) => expect(isTimezone(text)).toBe(false));
});
