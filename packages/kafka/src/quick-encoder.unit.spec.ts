import { describe, expect, it } from '@jest/globals';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { encodeQuickly } from './quick-encoder.js';

class Mended extends Encoder {}
encodeQuickly(Mended);

const numbers = [
  0,
  1,
  63,
  64,
  127,
  128,
  300,
  16_383,
  16_384,
  2_097_151,
  2 ** 28,
  2 ** 29 - 1,
  2 ** 29,
  2 ** 30,
];
const written = (Class: typeof Encoder, write: (encoder: Encoder) => Encoder) => [
  ...write(new Class()).buffer,
];

describe('the encoder of records: integers', () => {
  it.each([...numbers, 2 ** 31 - 1, -1, -64, -65])('are the same bytes as before: %d', (n) => {
    expect(written(Mended, (e) => e.writeVarInt(n))).toEqual(written(Encoder, (e) => e.writeVarInt(n)));
    expect(written(Mended, (e) => e.writeUVarInt(n))).toEqual(written(Encoder, (e) => e.writeUVarInt(n)));
  });

  it.each([...numbers, 2 ** 40, -1, -(2 ** 35)])('are the same bytes as before, long: %d', (n) => {
    expect(written(Mended, (e) => e.writeVarLong(n))).toEqual(written(Encoder, (e) => e.writeVarLong(n)));
    expect(Mended.sizeOfVarLong(n)).toBe(Encoder.sizeOfVarLong(n));
  });

  it('and texts of any length are the same bytes as before', () => {
    const fill = (encoder: Encoder) => {
      for (const length of [0, 1, 10, 63, 64, 65, 510, 511, 512, 5_000])
        encoder.writeVarIntBytes('é'.repeat(length)).writeInt32(length);
      return encoder;
    };
    expect(written(Mended, fill)).toEqual(written(Encoder, fill));
  });

  it('find room in a buffer that is full', () => {
    const fill = (encoder: Encoder) => {
      for (let n = 0; n < 700; n++) encoder.writeVarInt(n);
      return encoder;
    };
    expect(written(Mended, fill)).toEqual(written(Encoder, fill));
  });
});
