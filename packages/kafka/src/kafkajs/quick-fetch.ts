import Fetch from 'kafkajs/src/protocol/requests/fetch/index.js';
import { encoderOf } from './encoder-of.js';
import { encodeFetch } from './fetch-request.js';
import { decodeFetch } from './fetch-response.js';

/** The highest that kafkajs knows, and so what it asks any broker since Kafka 2.3 in. */
const VERSION = 11;

/**
 * Mends kafkajs 2.2.4, which makes an encoder for every partition it asks for, and for every record it reads buffers of
 * its parts, BigInts, and an object for each header added.
 */
export const fetchQuickly = (fetch: typeof Fetch = Fetch): void => {
  const { protocol } = fetch;
  fetch.protocol = ({ version }) => {
    const make = protocol({ version });
    if (version !== VERSION) return make;
    return (options) => {
      const made = make(options);
      const { decode } = made.response;
      made.request.encode = async () => encoderOf(encodeFetch(options));
      made.response = { ...made.response, decode: async (bytes) => decodeFetch(bytes) ?? decode(bytes) };
      return made;
    };
  };
};
