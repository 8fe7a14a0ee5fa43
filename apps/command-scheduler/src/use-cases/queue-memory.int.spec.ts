import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = () => new PassHarness(fresh.database, partition++);

describe('the memory of queues', () => {
  it('spares every load but the first, from submit to reply', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const loads = h.store.loads;
    for (let n = 1; n <= 3; n++) {
      const { dispatches } = await h.run(submitTask(instant(assetId)));
      const { replies } = await h.run(repliedTask(assetId, Number(dispatches[0]?.messageId)));
      expect(replies).toMatchObject([{ type: 'ended', code: 0 }]);
    }
    expect(h.store.loads).toBe(loads);
    expect(h.lostRaces).toBe(0);
  });

  it('loses no reply to a command that another process has sent meanwhile', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(openTask(assetId));
    await h.run(submitTask(instant(assetId, { timeoutMs: 1_000 })), submitTask(cached(assetId)));
    // The rival's sweep ends the first and sends the second: for this memory the first is still in flight.
    rival.store.aheadMs = 60_000;
    const { dispatches } = await rival.run(deadlineTask(assetId));
    await h.run(repliedTask(assetId, Number(dispatches[0]?.messageId)));
    expect(h.lostRaces).toBe(1);
    expect(await h.history(assetId)).toMatchObject([{ state: 7 }, { state: 5, code: 0n }]);
  });

  it('declines nothing for a crowd that is gone', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(...Array.from({ length: 50 }, () => submitTask(cached(assetId))));
    expect((await h.run(submitTask(cached(assetId)))).replies).toMatchObject([{ declinedCode: 11902 }]);
    await rival.run(cancelTask(assetId, null));
    expect((await h.run(submitTask(cached(assetId)))).replies).toMatchObject([{ declinedCode: null }]);
    expect(h.lostRaces).toBe(1);
  });

  it('accepts no command again that has ended', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const submit = submitTask(cached(assetId));
    const { dispatches } = await h.run(submit);
    await h.run(repliedTask(assetId, Number(dispatches[0]?.messageId)));
    const again = await h.run(submit);
    expect(h.lostRaces).toBe(1);
    expect(again.dispatches).toEqual([]);
    expect(again.replies).toMatchObject([{ type: 'accepted' }]);
    expect(await h.history(assetId)).toHaveLength(1);
  });

  it('accepts no command again that waits', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(...Array.from({ length: 49 }, () => submitTask(cached(assetId))));
    const submit = submitTask(cached(assetId));
    await h.run(submit);
    // From memory alone it would be declined, as the queue is full.
    expect((await h.run(submit)).replies).toMatchObject([{ declinedCode: null }]);
    expect(await h.live(assetId)).toHaveLength(50);
  });

  it('does not go by a clock that is not the database’s', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    h.clockErrorMs = 3_000_000;
    await h.run(submitTask(instant(assetId)));
    expect(h.lostRaces).toBe(1);
    expect(Math.abs(Number((await h.inFlight(assetId))?.dueAt) - Date.now())).toBeLessThan(60_000);
  });

  it('is not believed when it leads to nothing', async () => {
    const [h, rival] = [harness(), harness()];
    const assetId = newAsset();
    await h.run(openTask(assetId));
    await rival.run(submitTask(instant(assetId, { timeoutMs: 1_000 })));
    h.store.aheadMs = 60_000;
    await h.runItems([{ source: null, task: deadlineTask(assetId) }]);
    expect(await h.history(assetId)).toMatchObject([{ state: 7 }]);
  });

  it('is empty after a pass that was not stored', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    h.store.beforeStore = () => Promise.reject(new Error('connection lost'));
    await expect(h.run(submitTask(instant(assetId)))).rejects.toThrow('connection lost');
    const loads = h.store.loads;
    await h.run(submitTask(instant(assetId)));
    expect(h.store.loads).toBe(loads + 1);
  });
});
