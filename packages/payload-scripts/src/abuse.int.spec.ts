import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Abuse, abusiveScripts } from '../test/abusive-scripts.js';
import { SCRIPT_64_BIT, vectors64 } from '../test/payload-vectors.js';
import { startPool, stopPools } from '../test/running-pool.js';
import type { ScriptPool } from './index.js';

/** Two sandboxes of 32 MB at most, compiled scripts, and what the test's own process takes meanwhile. */
const MAX_GROWTH_BYTES = 400 * 1024 * 1024;

let pool: ScriptPool;
let rssBefore = 0;
const lost: string[] = [];
beforeAll(async () => {
  pool = await startPool({ hooks: { threadLost: ({ why }) => lost.push(why) } });
  rssBefore = process.memoryUsage().rss;
});
afterAll(stopPools);

const outcomeOf = async ({ title, source, json = '{}' }: Abuse) => {
  const script = { productKey: title, source };
  const result = source.includes('rawDataToJsonStr')
    ? await pool.decode(script, new Uint8Array([1]))
    : await pool.encode(script, json);
  return result.ok ? 'ok' : result.reason;
};

const goodCall = async (productKey: string) => {
  const [vector] = vectors64;
  if (vector === undefined || !('raw' in vector)) throw new Error('the first vector is one of encoding');
  const encoded = await pool.encode({ productKey, source: SCRIPT_64_BIT }, JSON.stringify(vector.json));
  return { is: encoded.ok && Buffer.from(encoded.value).toString('hex'), shouldBe: vector.raw };
};

/** The outcome is a value, the next calls of two other products are right, and the memory has a limit. */
const endure = async (abuse: Abuse): Promise<void> => {
  expect(abuse.ends).toContain(await outcomeOf(abuse));
  for (const { is, shouldBe } of await Promise.all([goodCall('good'), goodCall('good too')])) {
    expect(is).toBe(shouldBe);
  }
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(MAX_GROWTH_BYTES);
};

describe.each(Object.entries(abusiveScripts))('A script that abuses by %s', (_, rows) => {
  it.each(rows)('is stopped at $title, and others notice nothing', endure);
});

describe('A thread of the pool', () => {
  it('was lost only where a built-in did not end', () => {
    expect(lost.filter((why) => !why.startsWith('a call took more than'))).toEqual([]);
  });
});
