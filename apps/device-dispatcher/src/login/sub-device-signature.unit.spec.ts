import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { numbersAsText } from '../payload/numbers-as-text.js';
import { readClaim, type SubDeviceClaim } from './sub-device-claim.js';
import { isClaimSignedWith } from './sub-device-signature.js';

const SECRET = 'uJ6kP1xC9zQ4mW7eR2aS';
const G1 = '561BCEF48864E507CAFE5B10F0EF532F761D56A223FD8947B6E34014C8CF9C9C';
const G4 = '4a54a31cae5a07ab80055a1a2292b702f04d5baa51815d6b4dc8b1b46e13dbe8';
const TS = '1767225700001';

/** What a gateway sends, as text; `shared` are the members of a batch. */
const claimOf = (members: string, shared = '{}'): SubDeviceClaim => {
  const entry = `{"productKey":"mT5sVb9N","deviceKey":"meter-3",${members}}`;
  const read = readClaim(
    JSON.parse(numbersAsText(entry)),
    new Map(
      Object.entries(JSON.parse(numbersAsText(shared))).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  );
  if (!read) throw new Error(`no claim in ${entry}`);
  return read;
};
const batchOf = (sign: string, clientId: string, timestamp: string) =>
  claimOf(
    `"sign":"${sign}","secureMode":"2"`,
    `{"clientId":"${clientId}","timestamp":${timestamp},"signMethod":"sha256"}`,
  );
const nodeOf = (more: string) =>
  claimOf(`"clientId":"meter-3","timestamp":${TS},"signMethod":"sha256",${more}`);

const vectors: [string, SubDeviceClaim][] = [
  ['G1 Node', nodeOf(`"sign":"${G1}","cleanSession":"true"`)],
  [
    'G2 Java',
    claimOf(
      `"clientId":"mT5sVb9N.meter-3.${TS}","timestamp":"${TS}","signMethod":"sha256","secureMode":"2","cleanSession":"true",
       "sign":"e25a7a6c45f0dc5e7378ae8bb904f3eb8f320fe3669c804d5e9d94c5436a416d"`,
    ),
  ],
  [
    'G3 batch Java/Python',
    batchOf('0a2351a8a7dcfc9f98716578e16879c0ecc45649f351cc34ff6f657a2d02d8a4', 'login.batch', `"${TS}"`),
  ],
  ['G4 documented form', nodeOf(`"sign":"${G4}","cleanSession":"true"`)],
  ['G4 with a truth value', nodeOf(`"sign":"${G4}","cleanSession":true`)],
  [
    'G5 batch Python default',
    batchOf(
      '67fcb80875e1ccceaf9045d86b25d8e333ee4acbbf2f327355ffda8b1a0930a3',
      'login.batch',
      '"1767225700.1234567"',
    ),
  ],
  [
    'G5 as a number',
    batchOf(
      '67fcb80875e1ccceaf9045d86b25d8e333ee4acbbf2f327355ffda8b1a0930a3',
      'login.batch',
      '1767225700.1234567',
    ),
  ],
  [
    'G6 batch Node',
    batchOf('ECE3FF9333D5D3F95DB4AFB555C9C6578440B4496D76FDD7F7201FCF028D2A5E', 'gW4yHn8D', TS),
  ],
];

const content = `clientIdmeter-3deviceKeymeter-3productKeymT5sVb9Ntimestamp${TS}`;
const hmacOf = (algorithm: string, text: string) => createHmac(algorithm, SECRET).update(text).digest('hex');

describe('the signature of a sub-device [contract 9.3]', () => {
  it.each(vectors)('is right in %s', (_, claim) => expect(isClaimSignedWith(SECRET, claim)).toBe(true));

  it.each([
    ['hmacSha1', hmacOf('sha1', content)],
    ['hmacsha256', hmacOf('sha256', content)],
    ['hmacsha256', hmacOf('sha256', content + SECRET)],
    ['hmacsha1', hmacOf('sha1', `cleanSessiontrue${content}`)],
    ['HMACSHA256', G1],
  ])('may be a true one by %s: %s', (method, sign) => {
    const claim = nodeOf(`"sign":"${sign}","cleanSession":"true","SIGNMETHOD":"${method}"`);
    expect(isClaimSignedWith(SECRET, { ...claim, signMethod: method.toLowerCase() })).toBe(true);
  });

  it.each<[string, Partial<SubDeviceClaim>, string]>([
    ['another secret', {}, 'x'],
    ['another client id', { clientId: 'meter-4' }, SECRET],
    ['another timestamp', { timestamp: `${TS}.0` }, SECRET],
    ['another device', { deviceKey: 'meter-4' }, SECRET],
    ['a method of another length', { signMethod: 'sha1' }, SECRET],
    ['an unknown method', { signMethod: 'sha512' }, SECRET],
    ['a method called like a member of every object', { signMethod: 'constructor' }, SECRET],
    ['a true HMAC under a plain name', { sign: hmacOf('sha256', content) }, SECRET],
    ['half of it', { sign: G1.slice(0, 32) }, SECRET],
  ])('is wrong with %s', (_, more, secret) => {
    expect(isClaimSignedWith(secret, { ...nodeOf(`"sign":"${G1}"`), ...more })).toBe(false);
  });
});

describe('a claim to a sub-device', () => {
  it('is static unless it says otherwise, and names are read in any case', () => {
    expect(nodeOf('"SIGN":"a"')).toMatchObject({ mode: 'static', sign: 'a' });
    expect(nodeOf('"sign":"a","secureMode":3').mode).toBe('activation');
    expect(nodeOf('"sign":"a","signMethod":"SHA256"').signMethod).toBe('sha256');
  });

  it.each([
    null,
    7,
    'text',
    [],
    [[]],
    {},
    { productKey: {}, deviceKey: 'd', clientId: 'c', timestamp: '1', sign: 's' },
    { productKey: 'p', deviceKey: 'x'.repeat(129), clientId: 'c', timestamp: '1', sign: 's' },
    { productKey: 'p', deviceKey: 'd', clientId: null, timestamp: '1', sign: 's' },
    { productKey: 'p', deviceKey: 'd', clientId: 'c', timestamp: [], sign: 's' },
    { productKey: 'p', deviceKey: 'd', clientId: 'c', timestamp: '1', sign: '' },
    { productKey: 'p', deviceKey: 'd', clientId: 'c', timestamp: '1', sign: 's', secureMode: '4' },
    JSON.parse('{"__proto__":{"productKey":"p","deviceKey":"d","clientId":"c","timestamp":"1","sign":"s"}}'),
  ])('is not found in %j', (entry) => expect(readClaim(entry)).toBeNull());
});
