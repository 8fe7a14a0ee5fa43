import { hash } from 'node:crypto';
import { isDigest } from './same-digest.js';
import { sortedPairs } from './sorted-pairs.js';

/** What a call of the 1.x generation is signed with [contract 4.5]. */
export interface LegacyCall {
  readonly accessKey: string;
  /** All parameters of the query, decoded; `accessKey` and `sign` among them are passed over. */
  readonly values: ReadonlyMap<string, string>;
  /** As sent, byte for byte. */
  readonly body: Uint8Array;
  readonly secretKey: string;
}

const isSigned = (name: string, value: string): boolean =>
  name !== 'accessKey' && name !== 'sign' && value !== '';

const contentOf = ({ accessKey, values, body, secretKey }: LegacyCall): Buffer =>
  Buffer.concat([Buffer.from(accessKey + sortedPairs(values, isSigned)), body, Buffer.from(secretKey)]);

/** Parameter `sign`, upper-case hexadecimal. SHA-1 is what clients of that generation use. */
export const legacySignature = (call: LegacyCall): string => hash('sha1', contentOf(call)).toUpperCase();

export const isLegacySignature = (sign: string, call: LegacyCall): boolean =>
  isDigest(sign, legacySignature(call));
