import { describe, expect, it } from '@jest/globals';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { beginSmall } from './small-encoders.js';

class Mended extends Encoder {}
beginSmall(Mended);

const written = (Class: typeof Encoder, write: (encoder: Encoder) => Encoder) => [
  ...write(new Class()).buffer,
];

describe('the encoder of requests', () => {
  it('writes texts of any length as before', () => {
    const fill = (encoder: Encoder) => {
      for (const length of [0, 1, 10, 63, 64, 65, 510, 511, 512, 5_000])
        encoder.writeVarIntBytes('é'.repeat(length)).writeInt32(length);
      return encoder;
    };
    expect(written(Mended, fill)).toEqual(written(Encoder, fill));
  });

  it('finds room in a buffer that is full', () => {
    const fill = (encoder: Encoder) => {
      for (let n = 0; n < 700; n++) encoder.writeVarInt(n);
      return encoder;
    };
    expect(written(Mended, fill)).toEqual(written(Encoder, fill));
  });
});
