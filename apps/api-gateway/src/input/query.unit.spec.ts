import { describe, expect, it } from '@jest/globals';
import { parseQuery } from './query.js';

describe('queries', () => {
  it('ignores empty segments and order [contract 0.3]', () => {
    const query = parseQuery('/x?&&timeout=20&&action=get&');
    expect([query.get('action'), query.get('timeout')]).toEqual(['get', '20']);
  });

  it('counts the first of several parameters of one name', () => {
    expect(parseQuery('/x?a=1&a=2').get('a')).toBe('1');
  });

  it('takes an empty value for absence', () => {
    const query = parseQuery('/x?a=&b&a=2');
    expect([query.get('a'), query.get('b')]).toEqual([undefined, undefined]);
  });

  it('decodes escapes, blanks and further equals signs', () => {
    expect(parseQuery('/x?a%62=%E6%B3%B5+x=y').get('ab')).toBe('泵 x=y');
  });

  it.each(['/x?a=%zz', '/x?a=%', '/x?a=%ff', '/x?%zz=1'])('says that %s cannot be decoded', (url) => {
    expect(parseQuery(url).undecodable).toBeDefined();
  });

  it('keeps names like those of object members apart', () => {
    const query = parseQuery('/x?__proto__=1');
    expect([query.get('constructor'), query.get('__proto__')]).toEqual([undefined, '1']);
  });

  it('has nothing to say about a URL without a query', () => {
    const query = parseQuery('/x');
    expect([query.get('a'), query.undecodable]).toEqual([undefined, undefined]);
  });
});
