import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

describe('Health', () => {
  it('is ready when every check passes', async () => {
    const health = new Health().require('postgres', async () => undefined).require('kafka', async () => {});
    expect(await health.ready()).toEqual({ ok: true, checks: { postgres: 'ok', kafka: 'ok' } });
  });

  it('says what is wrong, thrown or told', async () => {
    const health = new Health()
      .require('postgres', () => Promise.reject(new Error('refused')))
      .require('kafka', async () => 'no fetch for 20 s')
      .require('lease', async () => {});
    expect(await health.ready()).toEqual({
      ok: false,
      checks: { postgres: 'refused', kafka: 'no fetch for 20 s', lease: 'ok' },
    });
  });

  it('does not wait for a check that hangs', async () => {
    const health = new Health(5).require('kafka', () => new Promise<void>(() => {}));
    expect(await health.ready()).toEqual({ ok: false, checks: { kafka: 'no answer within 5 ms' } });
  });

  it('lives whatever is around it', () => {
    expect(new Health().require('x', async () => 'down').live().ok).toBe(true);
  });
});
