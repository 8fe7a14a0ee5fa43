import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, instant, newAsset, openTask, submitTask } from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = (limits?: ConstructorParameters<typeof PassHarness>[2]) =>
  new PassHarness(fresh.database, partition++, limits);

describe('a submit', () => {
  it('to a reachable device is stored as dispatching, and addressed to its session', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId, 4, 5, 77));
    const submit = instant(assetId);
    const { pass, dispatches, recordsOn, events } = await h
      .run(submitTask(submit))
      .then((r) => ({ ...r, dispatches: r.dispatches, events: r.events, recordsOn: r.recordsOn.bind(r) }));
    const [row] = await h.live(assetId);
    expect(row).toMatchObject({
      commandId: BigInt(submit.commandId),
      phase: 'dispatching',
      kind: 'instant',
      dispatchNumber: 1n,
      epoch: 4n,
      waitBy: BigInt(submit.createdAt + 30_000),
      dueAt: BigInt(submit.createdAt + 30_000),
    });
    expect(dispatches).toEqual([
      {
        commandId: submit.commandId,
        assetId,
        productKey: 'pQ7wXk2L',
        deviceKey: `dk-${assetId}`,
        commandType: 1,
        identifier: 'setpoint_kw',
        inputData: 12.5,
        dataFormat: 'Json',
        qos: 0,
        messageId: row?.messageId,
        dispatchNumber: 1,
        slot: 5,
        incarnation: 77,
        epoch: 4,
        sendBy: pass.now + 10_000,
        remainingMs: 10_000,
      },
    ]);
    expect(recordsOn(topics.deviceDispatches.name)).toMatchObject([
      {
        partition: 5,
        key: assetId,
        headers: { id: `dispatch-${assetId}-1`, type: 'device.dispatch', version: '1' },
      },
    ]);
    expect(events.map((e) => [e.seq, e.event, e.state])).toEqual([
      [1, 'accepted', 1],
      [2, 'dispatched', 1],
    ]);
  });

  it('to an offline device waits when cached, and its caller is told that it is stored', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId);
    const result = await h.run(submitTask(submit));
    expect(await h.live(assetId)).toMatchObject([{ phase: 'waiting', kind: 'cached', dispatchNumber: null }]);
    expect(result.replies).toEqual([
      {
        type: 'accepted',
        requestId: `r-${submit.commandId}`,
        commandId: submit.commandId,
        declinedCode: null,
      },
    ]);
    expect(result.pass.nextDueAt).toBe(submit.createdAt + 600_000);
  });

  it.each([
    ['never activated', { activated: false }, 11888],
    ['offline', {}, 11900],
    ['disabled', { enabled: false }, 11900],
  ])('to a device that is %s is recorded as failed at once when instant', async (_, device, code) => {
    const h = harness();
    const assetId = newAsset();
    const submit = instant(assetId, { device });
    const result = await h.run(submitTask(submit));
    expect(await h.live(assetId)).toEqual([]);
    expect(await h.history(assetId)).toMatchObject([
      { state: 6, code: BigInt(code), reach: 'not_sent', declined: true },
    ]);
    expect(result.replies).toMatchObject([
      { type: 'ended', requestId: `r-${submit.commandId}`, state: 6, code, reach: 'not_sent' },
    ]);
    expect(result.events).toMatchObject([{ seq: 1, event: 'declined', state: 6, code }]);
  });

  it('beyond 50 cached ones is recorded as failed, over several passes and within one', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(...Array.from({ length: 49 }, () => submitTask(cached(assetId))));
    const result = await h.run(...Array.from({ length: 3 }, () => submitTask(cached(assetId))));
    expect(result.replies.map((r) => r.type === 'accepted' && r.declinedCode)).toEqual([null, 11902, 11902]);
    expect(await h.live(assetId)).toHaveLength(50);
    expect(await h.history(assetId)).toMatchObject([
      { state: 6, code: 11902n },
      { state: 6, code: 11902n },
    ]);
  });

  it('beyond the limit of waiting instant ones is refused without a record', async () => {
    const h = harness({ cached: 50, waitingInstant: 2 });
    const assetId = newAsset();
    await h.run(openTask(assetId), ...[1, 2, 3].map(() => submitTask(instant(assetId))));
    const submit = instant(assetId);
    const result = await h.run(submitTask(submit));
    expect(result.replies).toEqual([
      { type: 'refused', requestId: `r-${submit.commandId}`, reason: 'tooManyWaiting' },
    ]);
    expect(await h.live(assetId)).toHaveLength(3);
    expect(await h.history(assetId)).toEqual([]);
  });

  it('brings newer facts of the registry with it, and older ones are ignored', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId));
    await h.run(submitTask(cached(assetId, { device: { revision: 5, enabled: false } })));
    expect(await h.queue(assetId)).toMatchObject({ revision: 5n, enabled: false });
    expect(await h.live(assetId)).toMatchObject([{ phase: 'waiting' }]);
    const stale = cached(assetId, { deviceKey: 'old-key', device: { revision: 4, enabled: true } });
    expect((await h.run(submitTask(stale))).dispatches).toEqual([]);
    expect(await h.queue(assetId)).toMatchObject({
      revision: 5n,
      enabled: false,
      deviceKey: `dk-${assetId}`,
    });
  });

  it('keeps values that a text of the database could not hold', async () => {
    const h = harness();
    const assetId = newAsset();
    const inputData = { text: 'a\u0000b \ud800', nested: [{ '\u0000': 1 }] };
    const first = cached(assetId, { inputData, commandType: 2, identifier: 'write' });
    await h.run(submitTask(first));
    const result = await h.run(openTask(assetId));
    expect(result.dispatches).toMatchObject([{ commandId: first.commandId, inputData }]);
  });

  it('under an id that is taken by another content is refused as a fault, and the first goes on', async () => {
    const h = harness();
    const assetId = newAsset();
    const first = cached(assetId);
    await h.run(submitTask(first));
    const other = await h.run(submitTask({ ...first, inputData: 13 }));
    expect(other.replies).toEqual([{ type: 'refused', requestId: `r-${first.commandId}`, reason: 'fault' }]);
    const elsewhere = await h.run(submitTask({ ...first, assetId: newAsset() }));
    expect(elsewhere.replies).toMatchObject([{ type: 'refused', reason: 'fault' }]);
    expect(await h.live(assetId)).toMatchObject([{ commandId: BigInt(first.commandId), inputData: 12.5 }]);
  });
});
