import { describe, expect, it } from '@jest/globals';
import { untilCalm } from './until-calm.js';

interface Scene {
  /** How each probe is answered, one after the other; the last one for ever. */
  readonly probes: readonly { readonly ok: boolean; readonly ms: number }[];
  readonly isReady?: () => boolean;
}

const wait = async ({ probes, isReady = () => true }: Scene, limitMs = 10_000) => {
  let now = 0;
  let probed = 0;
  const after = await untilCalm(
    {
      services: [{ name: 'gateway-1', isReady: async () => isReady() }],
      probe: async () => {
        const probe = probes[Math.min(probed++, probes.length - 1)] ?? { ok: false, ms: 0 };
        now += probe.ms;
        return probe;
      },
      pause: async (ms) => {
        now += ms;
      },
      now: () => now,
    },
    limitMs,
  );
  return { after, probed };
};

const good = { ok: true, ms: 10 };

describe('waiting for calm', () => {
  it('ends after three quick answers in a row', async () => {
    const bad = { ok: false, ms: 100 };
    expect(await wait({ probes: [bad, good, good, bad, good] })).toMatchObject({ probed: 7 });
  });

  it('takes slow answers for no calm', async () => {
    expect((await wait({ probes: [{ ok: true, ms: 1_001 }] })).after).toBeNull();
    expect((await wait({ probes: [{ ok: true, ms: 1_000 }] })).after).not.toBeNull();
  });

  it('goes on while a service is not ready although others answer', async () => {
    expect((await wait({ probes: [good], isReady: () => false })).after).toBeNull();
  });

  it('gives up when the limit is over', async () => {
    const { after, probed } = await wait({ probes: [{ ok: false, ms: 3_000 }] }, 10_000);
    expect([after, probed]).toEqual([null, 3]);
  });
});
