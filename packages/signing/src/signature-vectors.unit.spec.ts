import { describe, expect, it } from '@jest/globals';
import {
  accessToken,
  appKey,
  appSecret,
  type CallVector,
  callTimestamp,
  callVectors,
  legacyVector,
  tokenVectors,
} from '../test/signature-vectors.js';
import {
  callSignature,
  isCallSignature,
  isLegacySignature,
  isTokenEncryption,
  legacySignature,
  readQueryValues,
  type SignedCall,
  tokenEncryption,
} from './index.js';

const signedCall = (vector: CallVector): SignedCall => ({
  accessToken,
  appSecret,
  timestamp: callTimestamp,
  ...vector,
  values: readQueryValues(`/x?${vector.query}`).values,
  body: Buffer.from(vector.body ?? ''),
});

describe('signatures [contract 9.1]', () => {
  it.each(tokenVectors)('$id asks for a token', ({ timestamp, encryption }) => {
    const parts = { appKey, timestamp, appSecret };
    expect(tokenEncryption(parts)).toBe(encryption);
    expect(isTokenEncryption(encryption.toUpperCase(), parts)).toBe(true);
    expect(isTokenEncryption(encryption, { ...parts, appSecret: 'Zt8Qw2Lm5Rx2' })).toBe(false);
  });

  it.each(callVectors)('$id is judged as the contract says', (vector) => {
    const call = signedCall(vector);
    expect(isCallSignature(vector.signature, call)).toBe(vector.accepted ?? true);
    expect(callSignature(call) === vector.signature.toLowerCase()).toBe(vector.accepted ?? true);
  });

  it.each(['', 'x', callVectors[0]?.signature.slice(1), `${callVectors[0]?.signature}0`, 'z'.repeat(64)])(
    'of the form %j are none of any call',
    (text) => {
      const [vector] = callVectors;
      expect(vector && isCallSignature(String(text), signedCall(vector))).toBe(false);
    },
  );

  it('L1 signs a call of the 1.x generation, whatever else is empty in its query', () => {
    const { accessKey, secretKey, query, body, sign } = legacyVector;
    const call = (text: string) => ({
      accessKey,
      secretKey,
      body: Buffer.from(body),
      values: readQueryValues(`/x?${text}`).values,
    });
    expect(legacySignature(call(query))).toBe(sign);
    expect(isLegacySignature(sign.toLowerCase(), call(`${query}&empty=&sign=${sign}`))).toBe(true);
    expect(isLegacySignature(sign, call(`${query}&callbackUrl=x`))).toBe(false);
  });

  it('cover bytes that are no text', () => {
    const call = (body: Buffer) =>
      callSignature({ ...signedCall({ id: '', query: '', signature: '' }), body });
    expect(call(Buffer.from([0xff]))).not.toBe(call(Buffer.from([0xfe])));
  });
});
