import { timingSafeEqual } from 'node:crypto';

/**
 * Whether the text is this digest, both in hexadecimal of either case [contract 4.3]. How much of it is right does not
 * show in the time it takes.
 */
export const isDigest = (text: string, digest: string): boolean => {
  const [given, expected] = [Buffer.from(text.toLowerCase()), Buffer.from(digest.toLowerCase())];
  return given.length === expected.length && timingSafeEqual(given, expected);
};
