import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { codingOf, plainCoding } from './payload-coding.js';
import { MAX_PAYLOAD_BYTES, readEnvelope } from './upstream-answer.js';

const gzip = codingOf('GZIP') ?? plainCoding;
const refusalOf = (payload: Uint8Array) => readEnvelope(gzip.decode(payload), undefined).refusal?.code;

/** The last eight bytes are the sum and the length. */
const wrongSum = (text: string) => {
  const bytes = gzipSync(text);
  return bytes.fill(0, bytes.length - 8, bytes.length - 4);
};

describe('a compressed payload', () => {
  it.each([['{"id":"1"}'], [''], ['ä'.repeat(1_000)]])('comes back as it was (#%#)', (text) => {
    expect(gzip.decode(Buffer.from(gzip.encode(text))).toString()).toBe(text);
    expect(gunzipSync(gzip.encode(Buffer.from(text))).toString()).toBe(text);
  });

  it('may be as large as one that is not compressed', () => {
    const largest = Buffer.alloc(MAX_PAYLOAD_BYTES, 'x');
    expect(gzip.decode(gzipSync(largest)).equals(largest)).toBe(true);
    expect(refusalOf(gzipSync(Buffer.alloc(MAX_PAYLOAD_BYTES + 1)))).toBe('messageTooLarge');
  });

  it('is unfolded no further than that, however much is in it', () => {
    expect(gzip.decode(gzipSync(Buffer.alloc(50_000_000)))).toHaveLength(MAX_PAYLOAD_BYTES + 1);
  });

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(200_000_000)), 'messageTooLarge'],
    ['too large already', Buffer.alloc(MAX_PAYLOAD_BYTES + 1), 'messageTooLarge'],
    ['cut short', gzipSync('{"id":"1"}').subarray(0, -9), 'payloadFormat'],
    ['with a wrong sum', wrongSum('{"id":"1"}'), 'payloadFormat'],
    ['no gzip', Buffer.from([1, 2, 3]), 'payloadFormat'],
    ['of nothing', gzipSync(''), 'payloadEmpty'],
    ['nothing', Buffer.alloc(0), 'payloadEmpty'],
  ])('that is %s is refused like a plain one', (_, payload, code) => expect(refusalOf(payload)).toBe(code));
});

describe('payload codings', () => {
  it('are none and gzip', () => {
    expect(['DEFAULT', 'LZ4', 'LZO', 'SNAPPY', ''].map((name) => codingOf(name) !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
