import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { everyAction } from '../../test/every-action.js';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, cancelTask, instant, newAsset, openTask, submitTask } from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = () => new PassHarness(fresh.database, partition++);

describe('the same record again', () => {
  it.each(everyAction)(
    'at its old place, after a commit whose answer got lost, changes nothing: %s',
    async (_, prepare) => {
      const h = harness();
      const assetId = newAsset();
      await h.run(openTask(assetId));
      const items = h.items(await prepare(h, assetId));
      await h.runItems(items);
      const before = await h.queue(assetId);
      const again = await h.runItems(items);
      expect(again.pass.publish).toEqual([]);
      expect(await h.queue(assetId)).toEqual(before);
    },
  );

  it.each(everyAction)(
    'at a new place, because its sender sent it twice, moves nothing: %s',
    async (_, prepare) => {
      const h = harness();
      const assetId = newAsset();
      await h.run(openTask(assetId));
      const task = await prepare(h, assetId);
      await h.run(task);
      const before = await h.queue(assetId);
      const again = await h.run(task);
      expect(again.events).toEqual([]);
      expect(again.dispatches).toEqual([]);
      expect(again.recordsOn(topics.deviceSessions.name)).toEqual([]);
      expect(await h.queue(assetId)).toEqual(before);
    },
  );

  it('is the same record within one pass as well', async () => {
    const h = harness();
    const assetId = newAsset();
    const task = submitTask(cached(assetId));
    const result = await h.run(task, task, openTask(assetId), openTask(assetId));
    expect(result.dispatches).toHaveLength(1);
    expect(result.replies).toHaveLength(2);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('repeats the acceptance, also when the command has ended or was declined', async () => {
    const h = harness();
    const assetId = newAsset();
    const accepted = cached(assetId);
    await h.run(submitTask(accepted), cancelTask(assetId, accepted.commandId));
    const declined = instant(newAsset(), { replyTo: { slot: 3, requestId: 'r-d', when: 'acceptance' } });
    await h.run(submitTask(declined));
    const again = await h.run(submitTask(accepted), submitTask(declined));
    expect(again.replies).toMatchObject([
      { type: 'accepted', commandId: accepted.commandId, declinedCode: null },
      { type: 'accepted', commandId: declined.commandId, declinedCode: 11900 },
    ]);
  });

  it('cancels nothing that was submitted after it', async () => {
    const h = harness();
    const assetId = newAsset();
    const items = h.items(cancelTask(assetId, null), submitTask(cached(assetId)));
    await h.runItems(items);
    await h.runItems(items);
    expect(await h.live(assetId)).toHaveLength(1);
  });

  it('of a log that was replaced is not the same record', async () => {
    const h = harness();
    await h.run(...Array.from({ length: 5 }, () => openTask(newAsset())));
    const assetId = newAsset();
    const [item] = new PassHarness(fresh.database, h.partition).items(openTask(assetId));
    if (!item?.source) throw new Error('no item');
    await h.runItems([item]);
    expect(await h.queue(assetId)).toBeNull();
    await h.runItems([{ ...item, source: { ...item.source, isOfNewLog: true } }]);
    expect(await h.queue(assetId)).not.toBeNull();
    expect(await h.position()).toBe(1n);
  });
});
