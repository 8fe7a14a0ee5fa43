import { describe, expect, it } from '@jest/globals';
import { tokenOf } from './row-entry.js';

describe('what names a stored command', () => {
  it.each([
    ['the value that was set', 'ta-00000001-00', 'ta-00000001-00'],
    ['the parameter of the service', { token: 'ta-00000001-00' }, 'ta-00000001-00'],
    ['the text of anything else', { a: 1, b: 'x' }, '{"a":1,"b":"x"}'],
    ['the text of a number', 12.5, '12.5'],
    ['the text of nothing', null, 'null'],
  ])('is %s', (_, inputData, token) => {
    expect(tokenOf(inputData)).toBe(token);
  });
});
