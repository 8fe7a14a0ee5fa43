import { createHash } from 'node:crypto';
import { isDigest } from './same-digest.js';
import { sortedPairs } from './sorted-pairs.js';

/** What a call is signed with [contract 4.3]. */
export interface SignedCall {
  readonly accessToken: string;
  /** All parameters of the query, decoded. */
  readonly values: ReadonlyMap<string, string>;
  /** As sent, byte for byte. */
  readonly body: Uint8Array;
  /** Header `apim-timestamp`: ms in decimal digits. */
  readonly timestamp: string;
  readonly appSecret: string;
}

/** S = accessToken + P + body + apim-timestamp + appSecret; the body stays bytes, whatever they are. */
const digestOf = ({ accessToken, values, body, timestamp, appSecret }: SignedCall): Buffer =>
  createHash('sha256')
    .update(accessToken + sortedPairs(values, () => true))
    .update(body)
    .update(timestamp + appSecret)
    .digest();

/** Header `apim-signature`, lower-case hexadecimal. */
export const callSignature = (call: SignedCall): string => digestOf(call).toString('hex');

export const isCallSignature = (signature: string, call: SignedCall): boolean =>
  isDigest(signature, digestOf(call));
