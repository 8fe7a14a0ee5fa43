import { createHash, createHmac, randomBytes } from 'node:crypto';

/** As many digits as tokens of the documents have [contract 4.2]. */
const TOKEN_DIGITS = 32;
const TOKEN = /^[0-9a-f]{32}$/;

/** Whether text can be a token at all, so that nobody is asked about what cannot. */
export const isPossibleToken = (text: string): boolean => TOKEN.test(text);

export const newNonce = (): string => randomBytes(16).toString('hex');

/** The token of a nonce: whoever knows the secret can tell it again, and nobody can from what is stored. */
export const tokenOf = (appSecret: string, nonce: string): string =>
  createHmac('sha256', appSecret).update(`access token ${nonce}`).digest('hex').slice(0, TOKEN_DIGITS);

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');
