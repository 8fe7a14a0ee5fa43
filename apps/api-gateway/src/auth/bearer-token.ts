import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const BEARER = /^bearer +(\S+) *$/i;

/**
 * Whether an `Authorization` header carries this token. Without a configured token nothing matches.
 *
 * Digests are compared, so that neither the token's text nor its length shows in the time it takes.
 */
export const isBearerOf = (token: string | undefined, authorization: string | undefined): boolean => {
  const given = BEARER.exec(authorization ?? '')?.[1];
  if (!token || given === undefined) return false;
  return timingSafeEqual(digest(given), digest(token));
};
