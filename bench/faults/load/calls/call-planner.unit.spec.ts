import { beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@setpoint/simulated-device';
import { faultTenant } from '../test/fault-tenant.js';
import { CallPlanner } from './call-planner.js';
import { RecentCommands } from './recent-commands.js';

const tenants = [
  faultTenant('ta', ['prompt', 'prompt', 'prompt', 'silent']),
  faultTenant('tb', ['prompt', 'sleepy']),
];
const probed = { orgId: 'o-ta', assetId: 'ta0' };
const known = { orgId: 'o-tb', assetId: 'tb1', commandId: '7' };

let recent: RecentCommands;

beforeEach(() => {
  recent = new RecentCommands();
  recent.add(known, { isCached: true, isWaiting: true });
});

const plan = (count: number, seed = 'seed') => {
  const planner = new CallPlanner(tenants, probed, recent, seededRandom(seed));
  return Array.from({ length: count }, () => planner.next());
};

describe('what callers ask for', () => {
  it('is the same for the same seed, and something else for another', () => {
    expect(plan(200)).toEqual(plan(200));
    expect(plan(200)).not.toEqual(plan(200, 'other'));
  });

  it('is of every kind with about its share', () => {
    const calls = plan(10_000);
    const shareOf = (kind: string) => calls.filter(({ asked }) => asked.kind === kind).length / calls.length;
    expect(shareOf('instant')).toBeCloseTo(0.35, 1);
    expect(shareOf('cached')).toBeCloseTo(0.2, 1);
    expect(shareOf('multiSet')).toBeCloseTo(0.2, 1);
    expect(shareOf('invoke')).toBeCloseTo(0.1, 1);
    expect(shareOf('cancel')).toBeCloseTo(0.1, 1);
    expect(shareOf('get')).toBeCloseTo(0.05, 1);
  });

  it('has a token for each command that says its tenant, and none is a part of another', () => {
    const calls = plan(2_000);
    const tokens = calls.flatMap(({ asked }) => asked.items.map(({ token }) => token));
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(new Set(tokens.map((token) => token.length)).size).toBe(1);
    for (const { asked } of calls)
      for (const { token } of asked.items) expect(`o-${token}`.startsWith(asked.orgId)).toBe(true);
  });

  it('numbers calls and requests of multi-sets without repeating one', () => {
    const calls = plan(2_000);
    expect(new Set(calls.map(({ asked }) => asked.callId)).size).toBe(calls.length);
    const ids = calls.flatMap(({ asked }) => asked.items.flatMap(({ requestId }) => requestId ?? []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has one item to ten in a multi-set, sometimes all for one device', () => {
    const sets = plan(5_000).filter(({ asked }) => asked.kind === 'multiSet');
    const lengths = sets.map(({ asked }) => asked.items.length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, 10]);
    const bursts = sets.filter(
      ({ asked }) => asked.items.length > 5 && new Set(asked.items.map((i) => i.assetId)).size === 1,
    );
    expect(bursts.length).toBeGreaterThan(0);
  });

  it('waits for devices only with cached commands and some invocations', () => {
    const calls = plan(5_000);
    const waiting = new Set(
      calls.filter(({ asked }) => asked.items.some((i) => i.pendingTtlMs > 0)).map((c) => c.asked.kind),
    );
    expect(waiting).toEqual(new Set(['cached', 'invoke']));
    const cached = calls.filter(({ asked }) => asked.kind === 'cached');
    expect(cached.every(({ asked }) => asked.items.every((i) => i.pendingTtlMs > 0))).toBe(true);
  });

  it('leaves the device of the probe alone, and asks those that do not answer less', () => {
    const items = plan(10_000).flatMap(({ asked }) => asked.items);
    const count = (assetId: string) => items.filter((item) => item.assetId === assetId).length;
    expect(count('ta0')).toBe(0);
    expect(count('ta1') / count('ta3')).toBeGreaterThan(2);
  });

  it('cancels and looks up what is known, in the tenant that it belongs to', () => {
    const about = plan(2_000).filter(({ asked }) => asked.target?.commandId);
    expect(about.length).toBeGreaterThan(50);
    const { orgId, ...target } = known;
    for (const { asked } of about) expect(asked).toMatchObject({ orgId, target, items: [] });
  });

  it('cancels all of a device, too, and looks nothing up before there is something', () => {
    recent = new RecentCommands();
    const calls = plan(2_000);
    expect(calls.some(({ asked }) => asked.kind === 'get')).toBe(false);
    const cancels = calls.filter(({ asked }) => asked.kind === 'cancel');
    expect(cancels.length).toBeGreaterThan(50);
    expect(cancels.every(({ asked }) => asked.target?.commandId === null)).toBe(true);
  });

  it('is waited for longer than the platform may take', () => {
    for (const { asked, limitMs } of plan(500))
      for (const { timeoutMs } of asked.items) expect(limitMs).toBeGreaterThan(timeoutMs + 10_000);
  });

  it('is an instant command for its own device when it probes', () => {
    const planner = new CallPlanner(tenants, probed, recent, seededRandom('seed'));
    expect(planner.probe(probed).asked).toMatchObject({
      callId: 1,
      kind: 'instant',
      orgId: 'o-ta',
      items: [{ assetId: 'ta0', pendingTtlMs: 0, token: 'ta-00000001-00' }],
    });
    expect(planner.next().asked.callId).toBe(2);
  });
});
