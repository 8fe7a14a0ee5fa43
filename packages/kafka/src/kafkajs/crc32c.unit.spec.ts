import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.js';

const of = (bytes: Uint8Array) => crc32c(bytes, 0, bytes.length) >>> 0;

/** One bit at a time, as the polynomial is defined. */
const bitwise = (bytes: Uint8Array): number => {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
};

describe('CRC-32C', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 0],
    ['123456789, the check value of the catalogue', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros, RFC 3720 B.4', Buffer.alloc(32), 0x8a9136aa],
    ['32 times 0xff, RFC 3720 B.4', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31, RFC 3720 B.4', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  ])('of %s', (_, bytes, sum) => {
    expect(of(bytes)).toBe(sum);
  });

  it('of any length and place is what the polynomial says', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    for (let start = 0; start < 20; start++)
      for (const end of [start, start + 1, start + 7, start + 8, start + 9, start + 250])
        expect(crc32c(bytes, start, end) >>> 0).toBe(bitwise(bytes.subarray(start, end)));
  });
});
