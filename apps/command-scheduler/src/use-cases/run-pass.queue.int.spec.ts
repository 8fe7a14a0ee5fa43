import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  deadlineTask,
  deviceTask,
  identityOf,
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

describe('the queue of a device', () => {
  it('dispatches the next command in the pass in which the one before ends', async () => {
    const h = harness();
    const assetId = newAsset();
    const [a, b, c] = [cached(assetId), cached(assetId), cached(assetId)];
    await h.run(openTask(assetId), ...[a, b, c].map(submitTask));
    const first = await h.inFlight(assetId);
    expect(first?.commandId).toBe(BigInt(a.commandId));
    const result = await h.run(repliedTask(assetId, first?.messageId));
    expect(result.dispatches).toMatchObject([{ commandId: b.commandId, dispatchNumber: 2 }]);
    expect((await h.live(assetId)).map((r) => [String(r.commandId), r.phase])).toEqual([
      [b.commandId, 'dispatching'],
      [c.commandId, 'waiting'],
    ]);
    expect(await h.history(assetId)).toMatchObject([{ commandId: BigInt(a.commandId), state: 5, code: 0n }]);
  });

  it('sends after a replacement to the present keys of the device', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId);
    await h.run(submitTask(submit));
    const replaced = {
      type: 'deviceChanged',
      revision: 2,
      activated: false,
      enabled: true,
      replacedEpoch: 0,
    } as const;
    await h.run({
      type: 'device',
      assetId,
      action: replaced,
      identity: { ...identityOf(assetId), deviceKey: 'new-key' },
    });
    expect(await h.queue(assetId)).toMatchObject({ activated: false, deviceKey: 'new-key' });
    const result = await h.run({
      type: 'device',
      assetId,
      action: { type: 'sessionOpened', session: { slot: 1, incarnation: 1, epoch: 1 } },
      identity: { ...identityOf(assetId), deviceKey: 'new-key' },
    });
    expect(result.dispatches).toMatchObject([{ commandId: submit.commandId, deviceKey: 'new-key' }]);
  });

  it('fails what waits when the device is removed, and refuses what comes after', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId, { replyTo: { slot: 9, requestId: 'r9', when: 'end' } });
    await h.run(submitTask(submit));
    const result = await h.run(deviceTask(assetId, { type: 'deviceRemoved', revision: 2 }));
    expect(result.replies).toMatchObject([{ type: 'ended', requestId: 'r9', code: 99404, state: 6 }]);
    expect(result.recordsOn(topics.gatewayReplies.name)).toMatchObject([{ partition: 9, key: null }]);
    const late = await h.run(submitTask(cached(assetId)));
    expect(late.replies).toMatchObject([{ type: 'refused', reason: 'deviceRemoved' }]);
  });

  it('knows of a device that was removed before anything else was heard of it', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(deviceTask(assetId, { type: 'deviceRemoved', revision: 3 }));
    const late = await h.run(submitTask(cached(assetId, { device: { revision: 2 } })));
    expect(late.replies).toMatchObject([{ type: 'refused', reason: 'deviceRemoved' }]);
  });

  it('keeps no trace of what had no effect', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(cancelTask(assetId, null), deadlineTask(assetId), repliedTask(assetId, 7));
    expect(await h.queue(assetId)).toBeNull();
    expect(await h.position()).toBe(3n);
  });
});
