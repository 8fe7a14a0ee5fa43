import { describe, expect, it } from '@jest/globals';
import { MAX_DEPTH, nestsTooDeep, readJson } from './json-body.js';

const bytes = (text: string) => Buffer.from(text);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('bodies', () => {
  it.each(['', ' \r\n'])('takes %j for no body', (text) => {
    expect(readJson(bytes(text))).toEqual({ kind: 'absent' });
  });

  it('reads JSON with a byte order mark', () => {
    expect(readJson(bytes('\uFEFF{"value":1}'))).toEqual({ kind: 'json', value: { value: 1 } });
  });

  it.each(['{', 'value=1', "{'value':1}", '{"value":NaN}', '{"value":1}}'])('cannot read %s', (text) => {
    expect(readJson(bytes(text)).kind).toBe('unreadable');
  });

  it('cannot read bytes that are no UTF-8', () => {
    expect(readJson(Buffer.from([0x22, 0xff, 0x22])).kind).toBe('unreadable');
  });

  it('reads the deepest nesting that is allowed', () => {
    expect(readJson(bytes(nested(MAX_DEPTH))).kind).toBe('json');
  });

  it.each([MAX_DEPTH + 1, 10_000])('refuses %i levels', (levels) => {
    expect(readJson(bytes(nested(levels)))).toEqual({
      kind: 'unreadable',
      detail: `nested deeper than ${MAX_DEPTH} levels`,
    });
  });

  it('counts no brackets inside text', () => {
    expect(nestsTooDeep(bytes(`["${'['.repeat(100)}\\"${'{'.repeat(100)}"]`))).toBe(false);
  });

  it('leaves the prototype of what it read alone', () => {
    const body = readJson(bytes('{"__proto__":{"value":1}}'));
    expect(body.kind === 'json' && (body.value as { value?: number }).value).toBeUndefined();
  });
});
