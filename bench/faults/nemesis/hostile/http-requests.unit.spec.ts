import { describe, expect, it } from '@jest/globals';
import { HOSTILE_MARK } from '../../checker/tolerances.js';
import { faultTenant } from '../../load/test/fault-tenant.js';
import { type HostileRequest, hostileRequests } from './http-requests.js';

const attack = (name: string) =>
  hostileRequests(faultTenant('tnZ1', ['prompt']), faultTenant('tnZ2', ['prompt']), name);
const requests = attack('one');

const valuesIn = ({ bytes }: HostileRequest): string[] =>
  [...bytes.matchAll(/"(?:value|arg)":"([^"\\]*)/g)].map(([, value = '']) => value);
const values = requests.flatMap(valuesIn);

describe('hostile requests', () => {
  it('have names of their own', () => {
    const names = requests.map(({ what }) => what);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(50);
  });

  it('carry the mark of hostility in every value, and no text of callers', () => {
    expect(values.length).toBeGreaterThan(5_000);
    for (const value of values) expect(value).toMatch(new RegExp(`^${HOSTILE_MARK}-tnZ1-one-\\d{5}`));
  });

  it('carry each value once, so that nothing seems to be done twice', () => {
    const all = [...values, ...attack('two').flatMap(valuesIn)];
    expect(new Set(all).size).toBe(all.length);
  });
});
