import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAction } from '../../test/every-action.js';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  deadlineTask,
  instant,
  newAsset,
  openTask,
  repliedTask,
  submitTask,
} from '../../test/messages.js';
import { PassHarness, type PassResult } from '../../test/pass-harness.js';
import { StoreFailure } from './store-failure.js';
import type { Task } from './task.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = (p = partition++) => new PassHarness(fresh.database, p);

describe('when somebody moves first', () => {
  it.each(everyAction)('the pass decides anew: %s', async (_, prepare) => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const task = await prepare(h, assetId);
    const before = await h.queue(assetId);
    h.store.beforeStore = () =>
      fresh.database
        .$executeRaw`UPDATE scheduler.device_queue SET version = version + 1 WHERE asset_id = ${assetId}`;
    await h.run(task);
    expect(h.lostRaces).toBe(1);
    expect((await h.queue(assetId))?.version).toBe((before?.version ?? 0n) + 2n);
  });

  it.each(everyAction)('with the same news, it happens once: %s', async (_, prepare) => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const task = await prepare(h, assetId);
    rival.store.aheadMs = h.store.aheadMs;
    h.store.beforeStore = () => rival.run(task);
    const second = await h.run(task);
    expect(h.lostRaces).toBe(1);
    expect(second.events).toEqual([]);
    expect(second.dispatches).toEqual([]);
  });

  it('a new device is not stored twice', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    h.store.beforeStore = () => rival.run(openTask(assetId, 1));
    await h.run(openTask(assetId, 2));
    expect(h.lostRaces).toBe(1);
    expect(await h.queue(assetId)).toMatchObject({ version: 2n, sessionEpoch: 2n });
  });

  it('and ends a command whose details were still to be loaded, the pass decides anew', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(...Array.from({ length: 6 }, () => submitTask(cached(assetId))));
    h.store.beforeDetails = () => rival.run(cancelTask(assetId, null));
    const second = await h.run(cancelTask(assetId, null));
    expect(h.lostRaces).toBe(1);
    expect(second.replies).toMatchObject([{ type: 'canceled', found: true, commands: [] }]);
    expect(await h.history(assetId)).toHaveLength(6);
  });

  it('three times, the pass is given back, and nothing of it is stored', async () => {
    const h = harness();
    const [assetId, other] = [newAsset(), newAsset()];
    await h.run(openTask(assetId));
    const bump = async (): Promise<void> => {
      await fresh.database
        .$executeRaw`UPDATE scheduler.device_queue SET version = version + 1 WHERE asset_id = ${assetId}`;
      h.store.beforeStore = bump;
    };
    h.store.beforeStore = bump;
    const lost = h.run(submitTask(cached(assetId)), submitTask(cached(other)));
    await expect(lost).rejects.toMatchObject({ kind: 'lostRace' });
    expect(h.lostRaces).toBe(3);
    expect(await h.live(assetId)).toEqual([]);
    expect(await h.queue(other)).toBeNull();
    expect(await h.position()).toBe(1n);
  });
});

describe('when two processes read one partition', () => {
  it('a record takes effect once, and is answered once', async () => {
    const p = partition++;
    const [h, rival] = [harness(p), harness(p)];
    const assetId = newAsset();
    const task = submitTask(cached(assetId));
    const items = h.items(task);
    h.store.beforeStore = () => rival.runItems(items);
    const second = await h.runItems(items);
    expect(h.lostRaces).toBe(1);
    expect(second.pass.publish).toEqual([]);
    expect(await h.live(assetId)).toHaveLength(1);
    expect(await h.position()).toBe(1n);
  });

  it('a refusal stands, although the other would have accepted', async () => {
    const p = partition++;
    const limits = { cached: 50, waitingInstant: 1 };
    const h = new PassHarness(fresh.database, p, limits);
    const zombie = new PassHarness(fresh.database, p, limits);
    const elsewhere = harness();
    const assetId = newAsset();
    const [flying, waiting, refused] = [instant(assetId), instant(assetId), instant(assetId)];
    await h.run(openTask(assetId), submitTask(flying), submitTask(waiting));
    const items = h.items(submitTask(refused));
    h.store.beforeStore = async () => {
      const answer = await zombie.runItems(items);
      expect(answer.replies).toMatchObject([{ type: 'refused', reason: 'tooManyWaiting' }]);
      await elsewhere.run(cancelTask(assetId, waiting.commandId));
    };
    const second = await h.runItems(items);
    expect(second.replies).toEqual([]);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('keeps acceptance order and one command in flight while three schedulers race', async () => {
    const assetId = newAsset();
    const schedulers = [harness(), harness(), harness()];
    const results: PassResult[] = [];
    const insist = async (h: PassHarness, ...tasks: readonly Task[]): Promise<void> => {
      const items = h.items(...tasks);
      for (;;) {
        try {
          results.push(await h.runItems(items));
          return;
        } catch (failure) {
          if (!(failure instanceof StoreFailure) || failure.kind !== 'lostRace') throw failure;
        }
      }
    };
    await insist(harness(), openTask(assetId));
    const work = async (h: PassHarness) => {
      for (let i = 0; i < 12; i++) {
        await insist(h, submitTask(cached(assetId)));
        const flying = await h.inFlight(assetId);
        await insist(h, repliedTask(assetId, flying?.messageId), deadlineTask(assetId));
      }
    };
    await Promise.all(schedulers.map(work));
    const last = harness();
    for (let flying = await last.inFlight(assetId); flying; flying = await last.inFlight(assetId))
      await insist(last, repliedTask(assetId, flying.messageId));

    const events = results.flatMap((r) => r.events).sort((a, b) => Number(a.seq) - Number(b.seq));
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
    const order = (event: string) => events.filter((e) => e.event === event).map((e) => e.commandId);
    expect(order('accepted')).toHaveLength(36);
    expect(order('dispatched')).toEqual(order('accepted'));
    expect(order('ended')).toEqual(order('accepted'));
    const numbers = results.flatMap((r) => r.dispatches).map((d) => Number(d.dispatchNumber));
    expect(new Set(numbers).size).toBe(36);
    expect(schedulers.reduce((sum, h) => sum + h.lostRaces, 0)).toBeGreaterThan(0);
  });
});
