import { describe, expect, it } from '@jest/globals';
import { parseFleet } from './fleet-file.js';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01', deviceSecret: 'nR4vT8yK2bD6fH0jL3sW' };

describe('reading a fleet', () => {
  it('takes devices with a behaviour by name, with settings, or without', () => {
    const fleet = parseFleet(
      JSON.stringify([
        keys,
        { ...keys, behaviour: 'silent', sdk: 'java' },
        { ...keys, behaviour: { name: 'slow', delayMs: 7 } },
      ]),
    );
    expect(fleet).toEqual([
      { keys, behaviour: { name: 'prompt' }, sdk: 'node' },
      { keys, behaviour: { name: 'silent' }, sdk: 'java' },
      { keys, behaviour: { name: 'slow', delayMs: 7 }, sdk: 'node' },
    ]);
  });

  it.each([
    ['[', 'not JSON'],
    ['{}', 'JSON list'],
    ['[7]', 'device 1 of the fleet: is not an object'],
    [JSON.stringify([keys, { productKey: 'x' }]), 'device 2 of the fleet: needs'],
    [JSON.stringify([{ ...keys, behaviour: 'helpful' }]), 'behaviour is one of prompt'],
    [JSON.stringify([{ ...keys, sdk: 'rust' }]), 'sdk is one of'],
  ])('says what is wrong with %s', (json, problem) => {
    expect(() => parseFleet(json)).toThrow(problem);
  });
});
