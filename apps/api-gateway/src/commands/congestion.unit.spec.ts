import { describe, expect, it } from '@jest/globals';
import { DEVICE_PARTITIONS } from '@setpoint/channels';
import { partitionOfKey } from '@setpoint/kafka';
import { Congestion } from './congestion.js';

const ACCEPTANCE_MS = 10_000;
const ASSET = 'Kc81mQzT';
const partition = partitionOfKey(ASSET, DEVICE_PARTITIONS) ?? -1;

const wish = (assetId: string, patienceMs = 5_000) => ({ assetId, timeoutMs: patienceMs, pendingTtlMs: 0 });

const world = (random = 0.5) => {
  let now = 0;
  const congestion = new Congestion({ monotonic: () => now, random: () => random });
  return {
    congestion,
    pass: (ms: number) => {
      now += ms;
    },
    /** The delay is told every 100 ms from now on. */
    tellFor: (ms: number, waitedMs: number) => {
      for (let told = 0; told <= ms; told += 100) {
        congestion.report([{ partition, waitedMs }]);
        if (told < ms) now += 100;
      }
    },
  };
};

describe('congestion', () => {
  it('turns nobody away while nothing is told', () => {
    expect(world(0).congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS)).toBe(false);
  });

  it('turns nobody away for a delay that has not lasted', () => {
    const { congestion, tellFor } = world(0);
    tellFor(900, 5_000);
    expect(congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS)).toBe(false);
  });

  it('turns a share away that grows with a lasting delay', () => {
    const shares = [290, 500, 750, 1_020, 60_000].map((waitedMs) => {
      const turnedAway = [0.1, 0.3, 0.6, 0.94, 0.96].map((random) => {
        const { congestion, tellFor } = world(random);
        tellFor(1_000, waitedMs);
        return congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS);
      });
      return turnedAway.filter(Boolean).length;
    });
    expect(shares).toEqual([0, 1, 2, 3, 4]);
  });

  it('leaves more time to who waits longer', () => {
    const sheds = (waitedMs: number, patienceMs: number) => {
      const { congestion, tellFor } = world(0);
      tellFor(1_000, waitedMs);
      return congestion.turnsAway([wish(ASSET, patienceMs)], ACCEPTANCE_MS);
    };
    expect([sheds(1_400, 30_000), sheds(1_600, 30_000), sheds(1_400, 5_000)]).toEqual([false, true, true]);
  });

  it('forgets a delay that is not told again', () => {
    const { congestion, tellFor, pass } = world(0);
    tellFor(1_000, 5_000);
    pass(1_000);
    expect(congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS)).toBe(true);
    pass(1);
    expect(congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS)).toBe(false);
  });

  it('counts a delay from anew after it was short for once', () => {
    const { congestion, tellFor, pass } = world(0);
    tellFor(1_000, 5_000);
    congestion.report([{ partition, waitedMs: 260 }]);
    pass(100);
    tellFor(900, 5_000);
    expect(congestion.turnsAway([wish(ASSET)], ACCEPTANCE_MS)).toBe(false);
  });

  it('turns away what goes to several devices when one of them is behind', () => {
    const { congestion, tellFor } = world();
    const elsewhere = ['a', 'b', 'c', 'd'].filter(
      (key) => partitionOfKey(key, DEVICE_PARTITIONS) !== partition,
    );
    tellFor(1_000, 5_000);
    expect(
      congestion.turnsAway(
        elsewhere.map((key) => wish(key)),
        ACCEPTANCE_MS,
      ),
    ).toBe(false);
    expect(
      congestion.turnsAway(
        [...elsewhere, ASSET].map((key) => wish(key)),
        ACCEPTANCE_MS,
      ),
    ).toBe(true);
  });
});
