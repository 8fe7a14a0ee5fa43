import Encoder from 'kafkajs/src/protocol/encoder.js';

/** What kafkajs wants of a request, around bytes that are encoded already. */
export const encoderOf = (bytes: Buffer): Encoder => {
  const encoder = new Encoder(0);
  encoder.buf = bytes;
  encoder.offset = bytes.length;
  return encoder;
};
