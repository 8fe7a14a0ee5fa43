import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { deviceTask, instant, newAsset, openTask, submitTask } from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = () => new PassHarness(fresh.database, partition++);

describe('a pass', () => {
  it('dispatches an instant command to the session of its device, and ends it with the reply', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    const submit = instant(assetId);
    const first = await h.run(submitTask(submit));
    expect(first.dispatches).toMatchObject([
      { commandId: submit.commandId, slot: 5, epoch: 1, dispatchNumber: 1 },
    ]);
    console.log(first.pass, await h.live(assetId));
    const [live] = await h.live(assetId);
    const sent = await h.run(deviceTask(assetId, { type: 'handedOver', dispatchNumber: 1, at: Date.now() }));
    console.log(sent.pass, await h.live(assetId));
    const ended = await h.run(
      deviceTask(assetId, {
        type: 'replied',
        messageId: String(live?.messageId),
        on: { kind: 'set' },
        code: 200,
        receivedAt: Date.now(),
      }),
    );
    console.log(
      ended.pass,
      await h.live(assetId),
      await h.history(assetId),
      await h.queue(assetId),
      await h.position(),
    );
  });
});
