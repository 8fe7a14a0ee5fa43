import { hash } from 'node:crypto';
import { isDigest } from './same-digest.js';

/** What a request for a token is signed with [contract 4.2]; `timestamp` in decimal, as the caller gave it. */
export interface TokenRequestParts {
  readonly appKey: string;
  readonly timestamp: string;
  readonly appSecret: string;
}

/** Member `encryption` of a token request, lower-case hexadecimal [contract 4.2]. */
export const tokenEncryption = ({ appKey, timestamp, appSecret }: TokenRequestParts): string =>
  hash('sha256', `${appKey}${timestamp}${appSecret}`);

export const isTokenEncryption = (encryption: string, parts: TokenRequestParts): boolean =>
  isDigest(encryption, tokenEncryption(parts));
