import { gunzipSync, gzipSync } from 'node:zlib';
import { MAX_PAYLOAD_BYTES } from './upstream-answer.js';

/** How the payloads of a connection travel, in both directions, JSON and bytes alike [contract 6.1]. */
export interface PayloadCoding {
  encode(payload: string | Uint8Array): string | Uint8Array;
  /**
   * What cannot be decoded comes back as something that is refused like it: too large, or as it came, which is no
   * JSON.
   */
  decode(payload: string | Uint8Array): Buffer;
}

export const plainCoding: PayloadCoding = {
  encode: (payload) => payload,
  decode: (payload) => asBuffer(payload),
};

const TOO_LARGE = Buffer.alloc(MAX_PAYLOAD_BYTES + 1);

const gzipCoding: PayloadCoding = {
  encode: (payload) => gzipSync(payload),
  decode: (payload) => {
    const bytes = asBuffer(payload);
    if (bytes.length > MAX_PAYLOAD_BYTES) return bytes;
    try {
      // Stops at the limit: a bomb costs no more than the largest message there may be.
      return gunzipSync(bytes, { maxOutputLength: MAX_PAYLOAD_BYTES });
    } catch (failure) {
      return isTooLarge(failure) ? TOO_LARGE : bytes;
    }
  },
};

const codings: ReadonlyMap<string, PayloadCoding> = new Map([
  ['DEFAULT', plainCoding],
  ['GZIP', gzipCoding],
]);

/**
 * @param compression as the client id announces it, upper case
 * @returns undefined for one that is not served
 */
export const codingOf = (compression: string): PayloadCoding | undefined => codings.get(compression);

const isTooLarge = (failure: unknown): boolean =>
  typeof failure === 'object' &&
  failure !== null &&
  'code' in failure &&
  failure.code === 'ERR_BUFFER_TOO_LARGE';

const asBuffer = (payload: string | Uint8Array): Buffer =>
  typeof payload === 'string'
    ? Buffer.from(payload)
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
