import { describe, expect, it } from '@jest/globals';
import { parseEnv } from './env.js';
import { secretKeyVariables, secretSafety } from './secret-keys.js';

const A = Buffer.alloc(32, 0xfb);
const B = Buffer.alloc(32, 7);
const read = (text: string) =>
  parseEnv(secretKeyVariables, { SETPOINT_SECRET_KEY: text }).SETPOINT_SECRET_KEY;

describe('the key of stored secrets', () => {
  it('is one key or several, in either alphabet of base64', () => {
    expect(read(A.toString('base64'))).toEqual([A]);
    expect(read(`${A.toString('base64url')}, ${B.toString('base64')}`)).toEqual([A, B]);
    expect(read('')).toEqual([]);
  });

  it.each([
    'short',
    Buffer.alloc(16).toString('base64'),
    `${A.toString('base64')},`,
    'a'.repeat(64),
    `*${B}`,
  ])('is refused when it is %s, and not repeated', (text) => {
    expect(() => read(text)).toThrow(/^SETPOINT_SECRET_KEY: expected 32 bytes in base64[^"]*$/);
  });

  it('may be absent on this machine only', () => {
    expect(() => secretSafety([], '127.0.0.1', '0.0.0.0')).toThrow(/SETPOINT_SECRET_KEY.*"0.0.0.0"/);
    for (const [keys, host] of [
      [[], 'localhost'],
      [[], '::1'],
      [[A], '0.0.0.0'],
    ] as const)
      expect(() => secretSafety(keys, host)).not.toThrow();
  });
});
