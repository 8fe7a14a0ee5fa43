import { describe, expect, it } from '@jest/globals';
import { numbersAsText } from './numbers-as-text.js';

describe('numbers as text', () => {
  it.each([
    ['{"t":1767225700.1234567}', { t: '1767225700.1234567' }],
    ['{"t":17672257000010000001}', { t: '17672257000010000001' }],
    ['[1.50,-2e+3,0]', ['1.50', '-2e+3', '0']],
    ['{"a":"1","b":"x\\"1\\\\","c":[true,null,"-"]}', { a: '1', b: 'x"1\\', c: [true, null, '-'] }],
    ['{"1":{"2":3}}', { '1': { '2': '3' } }],
    ['"\\u0031 2"', '1 2'],
  ])('keep all digits of %s', (json, value) => expect(JSON.parse(numbersAsText(json))).toEqual(value));

  it('are found in the largest message', () => {
    const long = JSON.stringify({ a: '\\"'.repeat(120_000), n: 7 });
    expect(JSON.parse(numbersAsText(long)).n).toBe('7');
  });
});
