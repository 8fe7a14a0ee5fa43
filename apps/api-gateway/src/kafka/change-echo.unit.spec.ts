import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ChangeEcho } from './change-echo.js';

const change = { kind: 'product', key: 'p1' } as const;
const LONG_MS = 60_000;

const setUp = (limitMs: number) => {
  const echo = new ChangeEcho({ limitMs, marginMs: 0 });
  const done: string[] = [];
  const spread = async (outcome: { ok: boolean; name: string }) => {
    done.push((await echo.spread(change, async () => outcome)).name);
  };
  return { echo, done, spread };
};

describe('a change', () => {
  it('is answered when it comes back, and no other one does', async () => {
    const { echo, done, spread } = setUp(LONG_MS);
    const both = [spread({ ok: true, name: 'a' }), spread({ ok: true, name: 'b' })];
    echo.hear([
      { kind: 'product', key: 'p2' },
      { kind: 'device', key: 'p1' },
    ]);
    await turn();
    expect(done).toEqual([]);
    echo.hear([change]);
    await Promise.all(both);
    expect(done).toEqual(['a', 'b']);
  });

  it('is answered at once when it was refused', async () => {
    const { done, spread } = setUp(LONG_MS);
    await spread({ ok: false, name: 'refused' });
    expect(done).toEqual(['refused']);
  });

  it('is answered in the end when it never comes back', async () => {
    const { done, spread } = setUp(1);
    await spread({ ok: true, name: 'lost' });
    expect(done).toEqual(['lost']);
  });

  it('may come back before its write has returned', async () => {
    const echo = new ChangeEcho({ limitMs: LONG_MS, marginMs: 0 });
    const write = async () => {
      echo.hear([change]);
      return { ok: true };
    };
    expect(await echo.spread(change, write)).toEqual({ ok: true });
  });
});
