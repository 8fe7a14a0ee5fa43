import { createHash } from 'node:crypto';
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

/** The digest that those clients use; it keeps no secret of its own, since the secret key is part of the content. */
const digestOf = ({ accessKey, values, body, secretKey }: LegacyCall): Buffer =>
  createHash('sha1')
    .update(accessKey + sortedPairs(values, isSigned))
    .update(body)
    .update(secretKey)
    .digest();

/** Parameter `sign`, upper-case hexadecimal. */
export const legacySignature = (call: LegacyCall): string => digestOf(call).toString('hex').toUpperCase();

export const isLegacySignature = (sign: string, call: LegacyCall): boolean => isDigest(sign, digestOf(call));
