import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedParts {
  readonly clientId: string;
  readonly deviceKey: string;
  readonly productKey: string;
  /** As it was sent, never parsed. */
  readonly timestamp: string;
}

/** Names in alphabetical order, each followed by its value [contract 6.1]. */
export const contentOf = ({ clientId, deviceKey, productKey, timestamp }: SignedParts): string =>
  `clientId${clientId}deviceKey${deviceKey}productKey${productKey}timestamp${timestamp}`;

const plain = (algorithm: string) => (signed: string) => createHash(algorithm).update(signed).digest();
const sha1Hmac = (signed: string, secret: string) => createHmac('sha1', secret).update(signed).digest();

/**
 * The digests that a signature by each method may be. Although three are called HMAC, the SDKs send plain digests;
 * code for a true HMAC-SHA1 exists in one of them. No method at all is SHA-1, for historical reasons.
 */
const digests: Readonly<Record<string, readonly ((signed: string, secret: string) => Buffer)[]>> = {
  sha256: [plain('sha256')],
  hmacsha256: [plain('sha256')],
  sha1: [plain('sha1')],
  hmacsha1: [plain('sha1'), sha1Hmac],
  md5: [plain('md5')],
  hmacmd5: [plain('md5')],
  '': [plain('sha1')],
};

/**
 * Whether `password` is the hex digest, in any case, of the parts and the secret [contract 6.1, 9.2].
 *
 * @param signMethod lower case; an unknown one signs nothing
 */
export const isSignedWith = (
  secret: string,
  parts: SignedParts,
  signMethod: string,
  password: string,
): boolean => {
  const known = Object.hasOwn(digests, signMethod) ? digests[signMethod] : undefined;
  const given = Buffer.from(password.toLowerCase());
  return (known ?? []).some((digest) => isSame(given, digest(contentOf(parts) + secret, secret)));
};

/** In a time that does not tell how much of it is right. @param given hex in lower case */
export const isSame = (given: Buffer, digest: Buffer): boolean => {
  const expected = Buffer.from(digest.toString('hex'));
  return given.length === expected.length && timingSafeEqual(given, expected);
};
