import { gunzipSync, gzipSync } from 'node:zlib';

/** What is done to every payload in both directions, JSON and raw alike [contract 6.1]. */
export interface Compression {
  pack(payload: string | Buffer): Buffer;
  /** @returns null for what is not compressed: such a message is dropped */
  unpack(bytes: Buffer): Buffer | null;
}

export const noCompression: Compression = {
  pack: (payload) => Buffer.from(payload),
  unpack: (bytes) => bytes,
};

export const gzip: Compression = {
  pack: (payload) => gzipSync(payload),
  unpack: (bytes) => {
    try {
      return gunzipSync(bytes);
    } catch {
      return null;
    }
  },
};
