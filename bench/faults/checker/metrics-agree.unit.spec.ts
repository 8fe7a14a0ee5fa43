import { describe, expect, it } from '@jest/globals';
import { counters } from '../counters.js';
import type { Act, History } from '../history.js';
import { factsOf } from './facts.js';
import { metricsAgree } from './metrics-agree.js';
import { changeCount, changeLooks } from './test/changes.js';
import { cleanHistory } from './test/clean-history.js';
import { ENDED_MS, STARTED_AT } from './test/history-builder.js';

const found = (history: History): string[] => metricsAgree.check(factsOf(history)).map(({ what }) => what);

const { history: clean } = cleanHistory();
const recorded = { counter: counters.recorded };
const handedOver = { counter: counters.dispatches, labels: { outcome: 'handedOver' } };
const answered = {
  counter: counters.calls,
  labels: { route: '/connect-service/v2.1/commands', http: '200' },
};

/** That process is killed at this time, and another one with nothing counted runs on. */
const killed = (history: History, name: string, afterMs: number): History => ({
  ...history,
  samples: history.samples.map((sample) => {
    const use = sample.processes[name];
    if (!use || sample.at < STARTED_AT + afterMs) return sample;
    return { ...sample, processes: { ...sample.processes, [name]: { ...use, pid: 999 } } };
  }),
  metrics: history.metrics.flatMap((look) => {
    if (look.name !== name || look.askedAt < STARTED_AT + afterMs) return [look];
    return look.askedAt > STARTED_AT + ENDED_MS - 10_000 ? [{ ...look, pid: 999, counts: [] }] : [];
  }),
});

const SILENCE = 'no dispatcher said at the end what it had counted';

const silentAfter = (afterMs: number): History =>
  changeLooks(clean, (look) =>
    look.name === 'dispatcher-1' && look.askedAt > STARTED_AT + afterMs ? null : look,
  );

const during = (history: History, fault: string): History => {
  const act = (phase: Act['phase'], at: number): Act => ({ at, fault, phase, what: fault });
  return { ...history, acts: [...history.acts, act('begin', STARTED_AT), act('end', STARTED_AT + ENDED_MS)] };
};

describe('what services counted', () => {
  it('is said with both numbers when it differs', () => {
    const number = clean.rows.ended.length;
    expect(found(changeCount(clean, 'scheduler-1', recorded, (value) => value + 2))).toEqual([
      expect.stringMatching(`rows: counted ${number + 2}, at most ${number} happened`),
    ]);
    expect(found(changeCount(clean, 'scheduler-1', recorded, () => 0))).toEqual([
      expect.stringMatching(/rows: counted \d+, at least \d+ happened/),
    ]);
  });

  it('is not missed when it was counted after the last look of a life', () => {
    expect(found(killed(clean, 'dispatcher-1', 580_000))).toEqual([]);
    expect(found(silentAfter(40_000))).toEqual([SILENCE]);
  });

  it('may lag behind what happened just before the last look of a life', () => {
    // Two commands of each of two tenants in the two seconds before.
    const lagging = (by: number) =>
      changeCount(silentAfter(33_500), 'dispatcher-1', handedOver, (value) => Math.max(0, value - by));
    expect(found(lagging(4))).toEqual([SILENCE]);
    expect(found(lagging(5))).toEqual([SILENCE, expect.stringMatching('seen by devices: counted')]);
  });

  it('is missed when it was counted by a life that was heard afterwards', () => {
    const after = killed(clean, 'dispatcher-1', 40_000);
    expect(found(after).join()).toMatch(/seen by devices: counted \d+, at least \d+ happened/);
  });

  it('may be too low for the rows while faults keep answers of Postgres away', () => {
    const less = changeCount(clean, 'scheduler-1', recorded, () => 0);
    expect(found(during(less, 'F11'))).toEqual([]);
    expect(found(during(less, 'F1'))).toHaveLength(1);
  });

  it('may be more answers than callers had while others call, and not fewer', () => {
    const more = changeCount(clean, 'gateway-1', answered, (value) => value + 500);
    expect(found(more)).toHaveLength(1);
    expect(found(during(more, 'F26'))).toEqual([]);
    const fewer = changeCount(clean, 'gateway-1', answered, (value) => Math.max(0, value - 5));
    expect(found(during(fewer, 'F26'))).toHaveLength(1);
  });

  it('falls when a life goes on with less, and not when another life begins', () => {
    const falling = changeCount(clean, 'dispatcher-1', handedOver, (value, { askedAt }) =>
      askedAt > STARTED_AT + ENDED_MS - 10_000 ? value : value + 3,
    );
    expect(found(falling)).toEqual([expect.stringMatching(/of dispatcher-1 \(100\) fell from/)]);
  });
});
