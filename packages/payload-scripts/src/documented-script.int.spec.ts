import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPool, stopPools } from '../test/running-pool.js';
import type { ScriptPool } from './index.js';

const page = readFileSync(new URL('../../../docs/payload-scripts.md', import.meta.url), 'utf8');
const script = { productKey: 'pQ7wXk2L', source: /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '' };
const call = (method: string) => ({
  id: '1767225600',
  version: '1.0',
  method,
  params: { setpoint_kw: 12.5 },
});

describe('the script in docs/payload-scripts.md', () => {
  let pool: ScriptPool;
  beforeAll(async () => {
    pool = await startPool({ workers: 1 });
  });
  afterAll(stopPools);

  const encoded = async (message: object) => {
    const result = await pool.encode(script, JSON.stringify(message));
    return result.ok ? Buffer.from(result.value).toString('hex') : result.detail;
  };
  const decoded = async (hex: string) => {
    const result = await pool.decode(script, Buffer.from(hex, 'hex'));
    return result.ok ? JSON.parse(result.value) : result.detail;
  };

  it('can be stored', async () => {
    expect(await pool.check(script)).toEqual({ ok: true, value: null });
  });

  it('makes the bytes that the page shows', async () => {
    const bytes = await encoded(call('thing.service.measurepoint.set'));
    expect(page).toContain(`"raw":"${bytes}"`);
    expect(await encoded({ id: '7', code: 200, data: {} })).toBe('810000000700c8');
  });

  it('fails as the page shows', async () => {
    const detail = await encoded(call('thing.service.nope'));
    expect(detail).toBe('Error: no bytes for thing.service.nope at jsonStrToRawData (script.js:13:75)');
    expect(page).toContain('at jsonStrToRawData (script.js:13:75)');
  });

  it('reads what a device says', async () => {
    expect(await decoded('026955b90000c8')).toEqual({ id: '1767225600', code: 200, data: {} });
    expect(await decoded('010000000741480000')).toMatchObject({
      id: '7',
      method: 'thing.measurepoint.post',
      params: { measurepoints: { setpoint_kw: 12.5 } },
    });
  });
});
