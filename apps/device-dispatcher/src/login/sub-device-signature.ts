import { createHash, createHmac } from 'node:crypto';
import { contentOf, isSame } from './signature.js';
import type { SubDeviceClaim } from './sub-device-claim.js';

/** No method at all is SHA-1, as for a login at MQTT. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha256', 'sha256'],
  ['sha1', 'sha1'],
  ['md5', 'md5'],
  ['', 'sha1'],
]);
const HMAC = 'hmac';

/**
 * Whether `sign` is the hex digest, in any case, of what the claim says and the secret [contract 6.7, 9.3].
 *
 * All SDKs sign four members with a plain digest, whatever they call it. Documents want `cleanSession` to be signed, too,
 * and an HMAC: each of these is right as well.
 */
export const isClaimSignedWith = (secret: string, claim: SubDeviceClaim): boolean => {
  const { signMethod } = claim;
  const isHmac = signMethod.startsWith(HMAC);
  const algorithm = algorithms.get(isHmac ? signMethod.slice(HMAC.length) : signMethod);
  if (algorithm === undefined) return false;
  const given = Buffer.from(claim.sign.toLowerCase());
  const hmac = (text: string) => createHmac(algorithm, secret).update(text).digest();
  return contentsOf(claim).some(
    (content) =>
      isSame(
        given,
        createHash(algorithm)
          .update(content + secret)
          .digest(),
      ) ||
      (isHmac && (isSame(given, hmac(content)) || isSame(given, hmac(content + secret)))),
  );
};

/** Names in alphabetical order: `cleanSession` stands before `clientId`. */
const contentsOf = (claim: SubDeviceClaim): string[] => {
  const four = contentOf(claim);
  return claim.cleanSession === undefined ? [four] : [four, `cleanSession${claim.cleanSession}${four}`];
};
