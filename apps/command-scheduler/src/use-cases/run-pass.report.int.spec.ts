import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  deadlineTask,
  deviceTask,
  handedOverTask,
  instant,
  newAsset,
  notDeliveredTask,
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

describe('a report', () => {
  const inFlight = async (h: PassHarness, options: Parameters<typeof instant>[1] = {}) => {
    const assetId = newAsset();
    const submit = instant(assetId, options);
    await h.run(openTask(assetId), submitTask(submit));
    const row = await h.inFlight(assetId);
    return { assetId, submit, messageId: row?.messageId };
  };

  it('of a hand-over moves the command to sent', async () => {
    const h = harness();
    const { assetId } = await inFlight(h);
    const result = await h.run(handedOverTask(assetId));
    expect(await h.live(assetId)).toMatchObject([{ phase: 'sent', sendBy: null, acknowledged: false }]);
    expect(result.events).toMatchObject([{ seq: 3, event: 'sent', state: 4 }]);
  });

  it('of a PUBACK is remembered, and told when no reply comes', async () => {
    const h = harness();
    const { assetId } = await inFlight(h, { timeoutMs: 20_000 });
    await h.run(handedOverTask(assetId));
    await h.run(deviceTask(assetId, { type: 'acknowledged', dispatchNumber: 1, at: Date.now() }));
    expect(await h.live(assetId)).toMatchObject([{ phase: 'sent', acknowledged: true }]);
    h.store.aheadMs = 20_001;
    await h.run(deadlineTask(assetId));
    expect(await h.history(assetId)).toMatchObject([{ state: 7, code: 11915n, reach: 'acknowledged' }]);
  });

  it('that nothing was written puts the command back in front, with its place', async () => {
    const h = harness();
    const { assetId, submit } = await inFlight(h);
    const behind = cached(assetId);
    await h.run(submitTask(behind));
    await h.run(notDeliveredTask(assetId, 'noSession'));
    // The session is known to be gone now, so that an instant command at the head fails [contract 3.2 #11].
    expect(await h.history(assetId)).toMatchObject([
      { commandId: BigInt(submit.commandId), code: 11900n, reach: 'not_sent' },
    ]);
    expect(await h.live(assetId)).toMatchObject([{ commandId: BigInt(behind.commandId), phase: 'waiting' }]);
    const again = await h.run(openTask(assetId, 2));
    expect(again.dispatches).toMatchObject([{ commandId: behind.commandId, dispatchNumber: 2, epoch: 2 }]);
  });

  it('that a cached command came late is followed by another dispatch under a new number', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId);
    await h.run(openTask(assetId), submitTask(submit));
    const result = await h.run(notDeliveredTask(assetId, 'late'));
    expect(result.dispatches).toMatchObject([{ commandId: submit.commandId, dispatchNumber: 2 }]);
    expect(result.events.map((e) => [e.seq, e.event])).toEqual([
      [3, 'requeued'],
      [4, 'dispatched'],
    ]);
    expect(await h.live(assetId)).toMatchObject([{ phase: 'dispatching', dispatchNumber: 2n, position: 1n }]);
  });

  it('that the script cannot encode it fails the command', async () => {
    const h = harness();
    const { assetId, submit } = await inFlight(h);
    const result = await h.run(notDeliveredTask(assetId, 'encodeFailed'));
    expect(result.replies).toMatchObject([
      { requestId: `r-${submit.commandId}`, code: 11810, reach: 'not_sent' },
    ]);
  });

  it('that the script cannot encode it says what the script said', async () => {
    const h = harness();
    const { assetId } = await inFlight(h);
    const result = await h.run(notDeliveredTask(assetId, 'encodeFailed', { detail: 'it threw: no' }));
    const msg = 'Command could not be encoded to the custom format of the product: it threw: no';
    expect(result.replies).toMatchObject([{ code: 11810, msg, submsg: null }]);
  });

  it('of a reply ends the command with what the device said', async () => {
    const h = harness();
    const { assetId, submit, messageId } = await inFlight(h);
    const result = await h.run(
      repliedTask(assetId, messageId, { code: 2005, message: 'valve\u0000 stuck', handedOverAt: Date.now() }),
    );
    expect(result.replies).toEqual([
      {
        type: 'ended',
        requestId: `r-${submit.commandId}`,
        commandId: submit.commandId,
        state: 6,
        code: 2005,
        msg: 'valve\u0000 stuck',
        submsg: 'DEVICE_ERROR',
        reach: 'replied',
        outputData: null,
        repliedAt: expect.any(Number),
      },
    ]);
    expect(await h.history(assetId)).toMatchObject([
      { state: 6, code: 2005n, deviceError: true, message: 'valve\uFFFD stuck' },
    ]);
    expect(result.events).toMatchObject([
      { event: 'sent' },
      { event: 'ended', code: 2005, deviceError: true, reach: 'replied' },
    ]);
  });

  it("of a service's reply brings its output", async () => {
    const h = harness();
    const { assetId, messageId } = await inFlight(h, {
      commandType: 2,
      identifier: 'restart',
      inputData: { delay_s: 3 },
    });
    const result = await h.run(
      repliedTask(assetId, messageId, { on: { kind: 'invoke', serviceId: 'restart' }, data: { ok: true } }),
    );
    expect(result.replies).toMatchObject([{ code: 0, state: 5, outputData: { ok: true } }]);
    expect(await h.history(assetId)).toMatchObject([{ outputData: { ok: true } }]);
  });

  it('of a device that says nothing in words gets the default text', async () => {
    const h = harness();
    const { assetId, messageId } = await inFlight(h);
    const result = await h.run(repliedTask(assetId, messageId, { code: 4000000000 }));
    expect(result.replies).toMatchObject([
      { code: 4000000000, msg: 'Device returned error code 4000000000', submsg: 'DEVICE_ERROR' },
    ]);
  });
});
