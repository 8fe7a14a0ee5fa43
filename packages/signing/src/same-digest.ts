import { timingSafeEqual } from 'node:crypto';

const HEX = /^(?:[0-9a-f]{2})*$/i;

/**
 * Whether the text is this digest in hexadecimal, of either case [contract 4.3]. How much of it is right does not show
 * in the time it takes.
 */
export const isDigest = (text: string, digest: Buffer): boolean =>
  text.length === 2 * digest.length && HEX.test(text) && timingSafeEqual(Buffer.from(text, 'hex'), digest);
