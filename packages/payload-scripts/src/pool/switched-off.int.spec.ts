import { afterEach, describe, expect, it } from '@jest/globals';
import { decoder, encoder, startPool, stopPools } from '../../test/running-pool.js';

const LOOP = encoder('while (1);');
const ONE = encoder('return [1]');
const script = (productKey: string, source: string) => ({ productKey, source });
const bytes = (...values: number[]) => ({ ok: true, value: Uint8Array.from(values) });

describe('A script that fails again and again', () => {
  afterEach(stopPools);

  const startAt = async (clock: { nowMs: number }) => {
    const switched: string[] = [];
    const pool = await startPool({
      now: () => clock.nowMs,
      hooks: {
        switchedOff: ({ productKey, direction, deviceKey }) =>
          switched.push(`${productKey} ${direction} ${deviceKey}`),
      },
    });
    return { pool, switched };
  };

  it('is switched off, and called again when the pause is over', async () => {
    const clock = { nowMs: 1_767_225_600_000 };
    const { pool, switched } = await startAt(clock);
    const source = encoder('if (jsonStr === "1") while (1); return [1]');
    for (let i = 0; i < 5; i++) await pool.encode(script('sick', source), '1');
    expect(await pool.encode(script('sick', source), '2')).toEqual({
      ok: false,
      reason: 'switchedOff',
      detail: expect.stringMatching(
        /since 2026-01-01T00:00:00.000Z until 2026-01-01T00:00:30.000Z.*timedOut/,
      ),
    });
    expect(switched).toEqual(['sick encode null']);
    clock.nowMs += 30_000;
    expect(await pool.encode(script('sick', source), '2')).toEqual(bytes(1));
  });

  it('is switched on at once by a new source', async () => {
    const { pool } = await startAt({ nowMs: 0 });
    for (let i = 0; i < 5; i++) await pool.encode(script('mended', LOOP), '1');
    expect(await pool.encode(script('mended', LOOP), '1')).toMatchObject({ reason: 'switchedOff' });
    expect(await pool.encode(script('mended', ONE), '1')).toEqual(bytes(1));
  });

  it('stays on when it only throws: the payload may be at fault', async () => {
    const { pool, switched } = await startAt({ nowMs: 0 });
    const source = encoder('if (jsonStr === "1") throw new Error("odd"); return [1]');
    for (let i = 0; i < 20; i++) await pool.encode(script('odd', source), '1');
    expect(await pool.encode(script('odd', source), '2')).toEqual(bytes(1));
    expect(switched).toEqual([]);
  });

  /** Loops for what begins with 1, in both directions. */
  const picky = script(
    'picky',
    `${encoder('while (jsonStr === "1"); return [1]')} ${decoder('while (rawData[0] === 1); return "{}"')}`,
  );
  const [BAD, GOOD] = [Uint8Array.of(1), Uint8Array.of(2)];
  const decoded = { ok: true, value: '{}' };
  const isOff = { ok: false, reason: 'switchedOff' };

  it('is switched off for the one device that makes it fail, and for nobody and nothing else', async () => {
    const { pool, switched } = await startAt({ nowMs: 0 });
    for (let i = 0; i < 5; i++) {
      expect(await pool.decode(picky, BAD, { device: 'bad' })).toMatchObject({ reason: 'timedOut' });
    }
    expect(await pool.decode(picky, GOOD, { device: 'bad' })).toMatchObject(isOff);
    expect(await pool.decode(picky, GOOD, { device: 'good' })).toEqual(decoded);
    expect(await pool.encode(picky, '2')).toEqual(bytes(1));
    expect(switched).toEqual(['picky decode bad']);
  });

  it('is switched off for all that devices send when several make it fail, and not for commands', async () => {
    const { pool, switched } = await startAt({ nowMs: 0 });
    for (const device of ['a', 'b', 'c', 'd', 'e'])
      for (let i = 0; i < 5; i++) await pool.decode(picky, BAD, { device });
    expect(await pool.decode(picky, GOOD, { device: 'good' })).toMatchObject(isOff);
    expect(await pool.encode(picky, '2')).toEqual(bytes(1));
    expect(switched.at(-1)).toBe('picky decode null');
  });

  it('is switched off for the one device whose answers make it fail, and not for commands', async () => {
    const { pool } = await startAt({ nowMs: 0 });
    for (let i = 0; i < 5; i++) await pool.encode(picky, '1', { device: 'bad' });
    expect(await pool.encode(picky, '2', { device: 'bad' })).toMatchObject(isOff);
    expect(await pool.encode(picky, '2', { device: 'good' })).toEqual(bytes(1));
    expect(await pool.encode(picky, '2')).toEqual(bytes(1));
  });

  it('holds up the other devices of its product by one call at most', async () => {
    const pool = await startPool({ workers: 2 });
    await pool.decode(picky, BAD, { device: 'bad' });
    const answered: string[] = [];
    const call = async (name: string, answer: Promise<unknown>) => {
      await answer;
      answered.push(name);
    };
    const bad = [1, 2, 3].map(() => call('bad', pool.decode(picky, BAD, { device: 'bad' })));
    const good = [1, 2, 3].map((i) => call('good', pool.decode(picky, GOOD, { device: `good${i}` })));
    await Promise.all([...bad, ...good, call('good', pool.encode(picky, '2'))]);
    // The first bad call runs at once, or not before the good ones when only one thread has started yet.
    expect(answered.toSorted()).toEqual(['bad', 'bad', 'bad', 'good', 'good', 'good', 'good']);
    expect(answered.slice(-2)).toEqual(['bad', 'bad']);
  });
});
