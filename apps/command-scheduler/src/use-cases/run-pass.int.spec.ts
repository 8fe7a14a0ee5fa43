import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  closeTask,
  deadlineTask,
  deviceTask,
  GATEWAY_SLOT,
  handedOverTask,
  identityOf,
  instant,
  newAsset,
  notDeliveredTask,
  openTask,
  orgId,
  repliedTask,
  resultContext,
  submitTask,
} from '../../test/messages.js';
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
    expect(events.map((e) => [e['seq'], e['event'], e['state']])).toEqual([
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
    const older = await h.run(submitTask(cached(assetId, { device: { revision: 4, enabled: true } })));
    expect(older.dispatches).toEqual([]);
    expect(await h.queue(assetId)).toMatchObject({ revision: 5n, enabled: false });
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
      replaced: true,
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
    expect(result.events.map((e) => [e['seq'], e['event']])).toEqual([
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

describe('cancel', () => {
  it('of one command answers its struct in state 2, and tells an instant caller', async () => {
    const h = harness();
    const assetId = newAsset();
    const first = cached(assetId);
    const waiting = instant(assetId);
    await h.run(openTask(assetId), submitTask(first), submitTask(waiting));
    const result = await h.run(cancelTask(assetId, waiting.commandId));
    expect(result.replies).toEqual([
      {
        type: 'ended',
        requestId: `r-${waiting.commandId}`,
        commandId: waiting.commandId,
        state: 2,
        code: 99400,
        msg: 'Command canceled',
        submsg: null,
        reach: 'not_sent',
        outputData: null,
      },
      {
        type: 'canceled',
        requestId: 'r-cancel',
        found: true,
        commands: [
          {
            commandId: waiting.commandId,
            orgId,
            productKey: 'pQ7wXk2L',
            deviceKey: `dk-${assetId}`,
            assetId,
            createTime: waiting.createdAt,
            createLocaltime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
            commandType: 1,
            commandName: waiting.commandName,
            timeout: 30,
            pendingTtl: 0,
            state: 2,
            tslIdentifier: 'setpoint_kw',
            inputData: 12.5,
            outputData: null,
            failCode: null,
            failMessage: null,
            reach: 'not_sent',
          },
        ],
      },
    ]);
  });

  it('of all takes every waiting cached command, also those whose payload was not loaded', async () => {
    const h = harness();
    const assetId = newAsset();
    const submits = Array.from({ length: 12 }, (_, i) => cached(assetId, { inputData: i }));
    await h.run(...submits.map(submitTask));
    const result = await h.run(cancelTask(assetId, null));
    const [reply] = result.replies;
    expect(
      reply?.type === 'canceled' && reply.commands.map((c) => [c.commandId, c.state, c.inputData]),
    ).toEqual(submits.map((s, i) => [s.commandId, 2, i]));
    expect(await h.live(assetId)).toEqual([]);
    expect(await h.history(assetId)).toHaveLength(12);
  });

  it('leaves alone what is in flight or has ended, and says so with an empty list', async () => {
    const h = harness();
    const assetId = newAsset();
    const flying = instant(assetId);
    const ended = instant(newAsset());
    await h.run(openTask(assetId), submitTask(flying), submitTask(ended));
    const result = await h.run(
      cancelTask(assetId, flying.commandId),
      cancelTask(ended.assetId, ended.commandId),
      cancelTask(newAsset(), null),
    );
    expect(result.replies).toEqual(
      [1, 2, 3].map(() => ({ type: 'canceled', requestId: 'r-cancel', found: true, commands: [] })),
    );
  });

  it('does not find a command that is unknown, of another device, or of another organisation', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = cached(assetId);
    await h.run(submitTask(submit));
    const result = await h.run(
      cancelTask(assetId, '4013031427909091335'),
      cancelTask(newAsset(), submit.commandId),
      cancelTask(assetId, submit.commandId, { orgId: 'o2' }),
    );
    expect(result.replies).toEqual(
      [1, 2, 3].map(() => ({ type: 'canceled', requestId: 'r-cancel', found: false, commands: [] })),
    );
    expect(await h.live(assetId)).toHaveLength(1);
  });
});

describe('what a pass tells', () => {
  it('is one record for each gateway', async () => {
    const h = harness();
    const assets = Array.from({ length: 4 }, newAsset);
    const result = await h.run(
      ...assets.map((assetId, i) =>
        submitTask(cached(assetId, { replyTo: { slot: i % 2, requestId: `q${i}`, when: 'acceptance' } })),
      ),
    );
    const records = result.recordsOn(topics.gatewayReplies.name);
    expect(records.map((r) => [r.partition, r.key, JSON.parse(r.value).replies.length])).toEqual([
      [0, null, 2],
      [1, null, 2],
    ]);
    expect(records[0]?.headers).toMatchObject({ type: 'gateway.replies', version: '1' });
  });

  it('is in the outbox, row by row, until it is published', async () => {
    const h = harness();
    const result = await h.run(submitTask(cached(newAsset())));
    const rows = (await h.outbox()).filter((row) => result.pass.outboxIds.includes(String(row.id)));
    expect(
      rows.map(({ topic, partition: p, key, headers, value }) => ({
        topic,
        partition: p,
        key,
        headers,
        value,
      })),
    ).toEqual(result.pass.publish);
  });

  it('numbers the transitions of a device without gaps, over passes and restarts', async () => {
    const h = harness();
    const assetId = newAsset();
    const seqs: unknown[] = [];
    const note = (r: Awaited<ReturnType<PassHarness['run']>>) => seqs.push(...r.events.map((e) => e['seq']));
    note(await h.run(submitTask(cached(assetId)), submitTask(instant(assetId))));
    note(await h.run(openTask(assetId)));
    note(
      await new PassHarness(fresh.database, partition++).run(closeTask(assetId), cancelTask(assetId, null)),
    );
    note(await h.run(repliedTask(assetId, (await h.inFlight(assetId))?.messageId)));
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(seqs.length).toBeGreaterThan(4);
  });

  it('includes the result on the channel of an asynchronous call, in the form of contract 2.4', async () => {
    const h = harness();
    const assetId = newAsset();
    const submit = instant(assetId, { result: resultContext() });
    await h.run(openTask(assetId), submitTask(submit));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    const result = await h.run(repliedTask(assetId, messageId));
    expect(result.recordsOn('DATASVC.SET.site-a')).toEqual([
      {
        topic: 'DATASVC.SET.site-a',
        partition: null,
        key: assetId,
        headers: { id: `result-${submit.commandId}`, type: 'command.result', version: '1' },
        value: JSON.stringify({
          data: [
            {
              requestId: 'w-9001',
              orgId,
              callType: 'ASYNC',
              setMeasurepointChannelId: 'DATASVC.SET.site-a',
              productKey: 'pQ7wXk2L',
              deviceKey: `dk-${assetId}`,
              assetId,
              measurepointId: 'setpoint_kw',
              callbackUrl: null,
              inputData: { arg: 12.5 },
              status: 0,
              msg: 'SUCCESS',
              submsg: 'SUCCESS',
              timeout: 30000,
              gmtServiceRequest: 1767225600123,
              gmtServiceReply: result.pass.now,
            },
          ],
        }),
      },
    ]);
  });

  it.each([
    ['an offline device', 1000205, 'write data error', 'Device is offline (not_sent)'],
    ['no reply', 1000203, 'timeout', 'Device did not reply in time (unconfirmed)'],
    ['a device error', 1000205, 'write data error', 'no power (replied)'],
  ])('says on the channel why and how far it got: %s', async (how, status, msg, submsg) => {
    const h = harness();
    const assetId = newAsset();
    const submit = instant(assetId, { result: resultContext() });
    if (how !== 'an offline device') await h.run(openTask(assetId));
    let result = await h.run(submitTask(submit));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    if (how === 'no reply') {
      h.store.aheadMs = 31_000;
      result = await h.run(deadlineTask(assetId));
    }
    if (how === 'a device error')
      result = await h.run(repliedTask(assetId, messageId, { code: 7, message: 'no power' }));
    expect(result.valuesOn('DATASVC.SET.site-a')).toMatchObject([{ data: [{ status, msg, submsg }] }]);
  });

  it('goes to nobody when nobody asked', async () => {
    const h = harness();
    const result = await h.run(submitTask(cached(newAsset(), { replyTo: null })));
    expect(result.pass.publish.map((r) => r.topic)).toEqual([topics.commandEvents.name]);
    expect(GATEWAY_SLOT).toBe(3);
  });
});
