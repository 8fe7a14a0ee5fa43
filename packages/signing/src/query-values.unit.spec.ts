import { describe, expect, it } from '@jest/globals';
import { readQueryValues } from './query-values.js';

const entries = (url: string) => [...readQueryValues(url).values];

describe('the values of a query', () => {
  it.each([
    ['/x', []],
    ['/x?', []],
    [
      '/x?&&timeout=20&&action=get&',
      [
        ['timeout', '20'],
        ['action', 'get'],
      ],
    ],
    ['/x?a=1&a=2', [['a', '1']]],
    ['/x?a=&a=2', [['a', '']]],
    [
      '/x?a&b=',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['/x?=1', [['', '1']]],
    ['/x?a%62=%E6%B3%B5+x=y', [['ab', '泵 x=y']]],
    ['/x?note=1%2B2', [['note', '1+2']]],
    ['/x?a=?b', [['a', '?b']]],
    [
      '/x?__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ])('of %s are read', (url, expected) => {
    expect(entries(url)).toEqual(expected);
    expect(readQueryValues(url).undecodable).toBeUndefined();
  });

  it.each([
    ['/x?b=1&a=%zz', 'a'],
    ['/x?a=%', 'a'],
    ['/x?a=%ff', 'a'],
    ['/x?%zz=1', '%zz'],
  ])('of %s cannot be read', (url, name) => {
    expect(readQueryValues(url).undecodable).toBe(name);
  });
});
