import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type PayloadVector,
  SCRIPT_32_BIT,
  SCRIPT_64_BIT,
  vectors32,
  vectors64,
} from '../test/payload-vectors.js';
import { startPool, stopPools } from '../test/running-pool.js';
import type { ScriptPool } from './index.js';

let pool: ScriptPool;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(stopPools);

const check = async (source: string, vector: PayloadVector): Promise<void> => {
  const script = { productKey: 'pQ7wXk2L', source };
  if ('from' in vector) {
    const bytes =
      typeof vector.from === 'string' ? Buffer.from(vector.from, 'hex') : Int8Array.from(vector.from);
    const decoded = await pool.decode(script, new Uint8Array(bytes));
    expect(decoded).toMatchObject({ ok: true });
    if (decoded.ok) expect(withoutNow(JSON.parse(decoded.value))).toEqual(vector.to);
    return;
  }
  const encoded = await pool.encode(script, JSON.stringify(vector.json));
  if ('throws' in vector) {
    expect(encoded).toMatchObject({ reason: 'failed', detail: expect.stringContaining(vector.throws) });
  } else {
    expect(encoded.ok && Buffer.from(encoded.value).toString('hex')).toBe(vector.raw);
  }
};

/** Puts null for a time that is that of this minute. */
const withoutNow = (message: { params?: { time?: number } }) => {
  const { params } = message;
  if (params?.time === undefined || Math.abs(Date.now() - params.time) > 60_000) return message;
  return { ...message, params: { ...params, time: null } };
};

describe('the script of the documented sample protocol [contract 9.6 a]', () => {
  it.each(vectors32)('converts $title as the table says', (vector) => check(SCRIPT_32_BIT, vector));
});

describe('the script with 64-bit ids [contract 9.6 b]', () => {
  it.each(vectors64)('converts $title as the table has it', (vector) => check(SCRIPT_64_BIT, vector));
});
