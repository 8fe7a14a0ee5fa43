import { describe, expect, it } from '@jest/globals';
import { HOSTILE_MARK } from '../../checker/tolerances.js';
import { faultTenant } from '../../load/test/fault-tenant.js';
import { hostileRequests } from './http-requests.js';

const requests = hostileRequests(faultTenant('tnZ1', ['prompt']), faultTenant('tnZ2', ['prompt']));

describe('hostile requests', () => {
  it('have names of their own', () => {
    const names = requests.map(({ what }) => what);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(50);
  });

  it('carry the mark of hostility in every value, and no text of callers', () => {
    const values = requests.flatMap(({ bytes }) => [...bytes.matchAll(/"(?:value|arg\d*)":"([^"]*)"/g)]);
    expect(values.length).toBeGreaterThan(20);
    for (const [, value] of values) expect(value).toContain(HOSTILE_MARK);
  });

  it('carry the mark of the other tenant in no value', () => {
    const values = requests.flatMap(({ bytes }) => [...bytes.matchAll(/"(?:value|arg\d*)":"([^"]*)"/g)]);
    for (const [, value] of values) expect(value).not.toContain('tnZ2');
  });
});
