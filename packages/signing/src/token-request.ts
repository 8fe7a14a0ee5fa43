import { createHash } from 'node:crypto';
import { isDigest } from './same-digest.js';

/** What a request for a token is signed with [contract 4.2]; `timestamp` in decimal, as the caller gave it. */
export interface TokenRequestParts {
  readonly appKey: string;
  readonly timestamp: string;
  readonly appSecret: string;
}

const digestOf = ({ appKey, timestamp, appSecret }: TokenRequestParts): Buffer =>
  createHash('sha256').update(`${appKey}${timestamp}${appSecret}`).digest();

/** Member `encryption` of a token request, lower-case hexadecimal [contract 4.2]. */
export const tokenEncryption = (parts: TokenRequestParts): string => digestOf(parts).toString('hex');

export const isTokenEncryption = (encryption: string, parts: TokenRequestParts): boolean =>
  isDigest(encryption, digestOf(parts));
