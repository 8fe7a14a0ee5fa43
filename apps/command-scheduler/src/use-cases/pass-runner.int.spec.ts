import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { defaultLimits } from '@setpoint/device-queue';
import { CrashPoints } from '@setpoint/service-kit';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  deadlineTask,
  deviceTask,
  instant,
  newAsset,
  openTask,
  resultContext,
  submitTask,
} from '../../test/messages.js';
import { PassHarness, PassResult } from '../../test/pass-harness.js';
import { silentLogger } from '../../test/silent-logger.js';
import { PassRunner } from './pass-runner.js';
import type { PassStore } from './pass-store.js';
import type { StoredPass } from './run-pass.js';
import { StoreFailure } from './store-failure.js';
import type { PassItem, Task } from './task.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

class RunnerHarness extends PassHarness {
  readonly stored: StoredPass[] = [];

  runner(store: PassStore = this.store, obstacle: () => string | null = () => null) {
    return new PassRunner({
      store,
      obstacle,
      limits: defaultLimits,
      crashPoints: new CrashPoints(),
      logger: silentLogger(),
      onStored: (pass) => this.stored.push(pass),
    });
  }

  parkable(...tasks: readonly Task[]): PassItem[] {
    return this.items(...tasks).map((item) => ({
      ...item,
      parkAs: (cause) => ({
        topic: 'parked',
        partition: null,
        key: null,
        headers: { cause, offset: String(item.source?.offset) },
        value: '{}',
      }),
    }));
  }

  get results(): PassResult[] {
    return this.stored.map((pass) => new PassResult(pass));
  }

  told(topic: string) {
    return this.results.flatMap((r) => r.recordsOn(topic));
  }
}

const harness = () => new RunnerHarness(fresh.database, partition++);
const poison = (assetId: string, options: Parameters<typeof instant>[1] = {}) =>
  submitTask(instant(assetId, { identifier: 'a\u0000b', ...options }));

describe('a record that can never be stored', () => {
  it('is parked, and all others of its pass are stored in order', async () => {
    const h = harness();
    const assets = Array.from({ length: 21 }, newAsset);
    const tasks = assets.map((assetId, i) =>
      i === 7 || i === 20 ? poison(assetId) : submitTask(cached(assetId)),
    );
    const outcome = await h.runner().run(h.parkable(...tasks));
    expect(outcome).toEqual({ stored: 21, cause: null });
    expect(await h.position()).toBe(21n);
    const live = await Promise.all(assets.map((assetId) => h.live(assetId)));
    expect(live.map((rows) => rows.length)).toEqual(assets.map((_, i) => (i === 7 || i === 20 ? 0 : 1)));
    expect(h.told('parked').map((r) => r.headers.offset)).toEqual(['7', '20']);
  });

  it('if it was a submit, is answered as a fault', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.runner().run(h.parkable(openTask(assetId), poison(assetId)));
    expect(h.results.flatMap((r) => r.replies)).toMatchObject([{ type: 'refused', reason: 'fault' }]);
  });

  it('if it was an item of a multi-set, counts as issued and fails on its result channel', async () => {
    const h = harness();
    const assetId = newAsset();
    const replyTo = { slot: 3, requestId: 'q', when: 'acceptance' as const };
    const item = poison(assetId, { replyTo, result: resultContext() });
    await h.runner().run(h.parkable(openTask(assetId), item));
    expect(h.results.flatMap((r) => r.replies)).toMatchObject([{ type: 'accepted', requestId: 'q' }]);
    expect(h.results.flatMap((r) => r.valuesOn('DATASVC.SET.site-a'))).toMatchObject([
      { data: [{ status: 1000205, submsg: 'Internal Server Error (not_sent)' }] },
    ]);
  });

  it('is parked alone when not even the fault can be told', async () => {
    const h = harness();
    const outcome = await h.runner().run(h.parkable(poison('bad\u0000asset', { result: resultContext() })));
    expect(outcome).toEqual({ stored: 1, cause: null });
    expect(h.told('parked')).toHaveLength(1);
    expect(await h.position()).toBe(1n);
  });

  it('ends the command that it was about, which would otherwise wait for it', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = instant(assetId);
    await h.run(openTask(assetId), submitTask(submit));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    const report = deviceTask(assetId, {
      type: 'replied',
      messageId: String(messageId),
      on: { kind: 'set' },
      // No bigint can hold it.
      code: 1e30,
      receivedAt: Date.now(),
    });
    const outcome = await h.runner().run(h.parkable(report));
    expect(outcome).toEqual({ stored: 1, cause: null });
    expect(h.results.flatMap((r) => r.replies)).toMatchObject([
      { type: 'ended', requestId: `r-${submit.commandId}`, code: 99500, reach: 'unconfirmed' },
    ]);
    expect(await h.live(assetId)).toEqual([]);
  });

  it('is found as well when deciding about it throws', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId, { device: { timezone: 'Nowhere/Land' } });
    await h.run(submitTask(submit));
    const outcome = await h
      .runner()
      .run(h.parkable(openTask(newAsset()), cancelTask(assetId, submit.commandId)));
    expect(outcome).toEqual({ stored: 2, cause: null });
    expect(h.results.flatMap((r) => r.replies)).toEqual([
      { type: 'refused', requestId: 'r-cancel', reason: 'fault' },
    ]);
  });

  it('of a sweep is left to the next sweep, and holds nobody up', async () => {
    const h = harness();
    const after = h.parkable(submitTask(cached(newAsset())));
    const outcome = await h.runner().run([{ source: null, task: deadlineTask('bad\u0000asset') }, ...after]);
    expect(outcome).toEqual({ stored: 2, cause: null });
    expect(await h.position()).toBe(1n);
  });
});

describe('what is nobody’s fault', () => {
  it.each(['unavailable', 'lostRace'] as const)('gives the records back: %s', async (kind) => {
    const h = harness();
    const failing: PassStore = {
      load: (wanted) => h.store.load(wanted),
      loadDetails: (ids) => h.store.loadDetails(ids),
      store: () => Promise.reject(new StoreFailure(kind, 'not now')),
    };
    const outcome = await h.runner(failing).run(h.parkable(submitTask(cached(newAsset()))));
    expect(outcome).toEqual({ stored: 0, cause: 'not now' });
    expect(h.stored).toEqual([]);
  });

  it('gives back what comes after the failure when the database goes away half-way', async () => {
    const h = harness();
    let stores = 0;
    const failing: PassStore = {
      load: (wanted) => h.store.load(wanted),
      loadDetails: (ids) => h.store.loadDetails(ids),
      store: (changes) =>
        ++stores > 2 ? Promise.reject(new StoreFailure('unavailable', 'gone')) : h.store.store(changes),
    };
    const [first, second, third] = [newAsset(), newAsset(), newAsset()];
    const items = h.parkable(submitTask(cached(first)), submitTask(cached(second)), poison(third));
    // 1: all, refused by the database. 2: the first half. 3: the second half.
    expect(await h.runner(failing).run(items)).toEqual({ stored: 2, cause: 'gone' });
    expect(await h.position()).toBe(2n);
  });

  it('a closed connection counts as the database being away', async () => {
    const h = harness();
    const items = h.parkable(submitTask(cached(newAsset())));
    h.store.beforeStore = () =>
      fresh.database.$queryRaw`SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    const outcomes = [await h.runner().run(items), await h.runner().run(items)];
    expect(outcomes.at(-1)).toEqual({ stored: 1, cause: null });
  });

  it('an obstacle is not even tried against', async () => {
    const h = harness();
    const outcome = await h
      .runner(h.store, () => 'too much waits for Kafka')
      .run(h.parkable(submitTask(cached(newAsset()))));
    expect(outcome).toEqual({ stored: 0, cause: 'too much waits for Kafka' });
  });
});

describe('an unreadable record', () => {
  it('is parked in the statement that goes past it', async () => {
    const h = harness();
    const [item] = h.parkable(openTask('x'));
    const parked = item?.parkAs?.('is not JSON');
    if (!item || !parked) throw new Error('no item');
    await h.runner().run([{ ...item, task: { type: 'park', parked, intended: null } }]);
    expect(h.told('parked')).toMatchObject([{ headers: { cause: 'is not JSON' } }]);
    expect(await h.position()).toBe(1n);
    expect(h.told(topics.gatewayReplies.name)).toEqual([]);
  });
});
