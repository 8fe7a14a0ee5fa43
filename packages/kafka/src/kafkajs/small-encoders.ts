import Encoder from 'kafkajs/src/protocol/encoder.js';

/** What kafkajs asks for when it makes an encoder without saying how much will come: 512 bytes, whatever it is for. */
const UNKNOWN_SIZE = 511;
/** The largest array that V8 keeps on its own heap, where making one costs next to nothing. */
const FIRST_BYTES = 64;

/**
 * Mends kafkajs 2.2.4, which begins every part of a request, such as each partition that is to be fetched, with 512
 * zeroed bytes outside V8's heap.
 */
export const beginSmall = (encoder: typeof Encoder = Encoder): void => {
  const { nextPowerOfTwo } = encoder;
  // The constructor is the only one that asks for this size.
  encoder.nextPowerOfTwo = (size) => (size === UNKNOWN_SIZE ? FIRST_BYTES : nextPowerOfTwo(size));
  encoder.prototype.ensureAvailable = function (this: Encoder, bytes: number) {
    const needed = this.offset + bytes;
    if (needed <= this.buf.length) return;
    // What lies behind `offset` is never sent, so that it need not be zero.
    const larger = Buffer.allocUnsafe(nextPowerOfTwo(needed));
    this.buf.copy(larger, 0, 0, this.offset);
    this.buf = larger;
  };
};
