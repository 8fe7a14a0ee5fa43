import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import type { GatewayReply, PartReply } from '@setpoint/contracts';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import {
  cached,
  cancelTask,
  closeTask,
  deadlineTask,
  instant,
  newAsset,
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

const harness = () => new PassHarness(fresh.database, partition++);

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

  it('is several records when it would not fit into one', async () => {
    const h = harness();
    const assetId = newAsset();
    const name = { defaultValue: 'n'.repeat(20_000), i18nValue: {} };
    await h.run(...Array.from({ length: 20 }, () => submitTask(cached(assetId, { commandName: name }))));
    const result = await h.run(
      cancelTask(assetId, null),
      cancelTask(assetId, null),
      ...Array.from({ length: 20 }, () => submitTask(cached(assetId, { commandName: name }))),
      cancelTask(assetId, null),
    );
    const records = result.recordsOn(topics.gatewayReplies.name);
    const replies: (GatewayReply | PartReply)[] = records.flatMap((r) => JSON.parse(r.value).replies);
    const parts = replies.flatMap((reply) => (reply.type === 'part' ? [reply] : []));
    // The small one of the second cancel and 20 acceptances are whole; the two large ones are in four parts each.
    expect(replies.length - parts.length).toBe(21);
    expect(parts.map(({ part, parts: of }) => `${part}/${of}`)).toEqual(
      [0, 1, 2, 3, 0, 1, 2, 3].map((i) => `${i}/4`),
    );
    const [first, second] = [parts.slice(0, 4), parts.slice(4)].map((some) =>
      JSON.parse(some.map(({ json }) => json).join('')),
    );
    expect([first, second].map(({ type, commands }) => [type, commands.length])).toEqual([
      ['canceled', 20],
      ['canceled', 20],
    ]);
    expect(Math.max(...records.map((r) => r.value.length))).toBeLessThan(300_000);
    expect(new Set(records.map((r) => r.headers.id)).size).toBe(records.length);
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

  it.each([
    ['no text', ['']],
    ['several without text', ['', '']],
    [
      'line feeds, quotes, backslashes and other control characters',
      ['\n', 'a\n\n"b"\\\u001e\u001f\t', '{}\n'],
    ],
    ['such beside others', ['{"a":1}', '', 'x\ny']],
  ])('is kept as it is: records with %s', async (_, values) => {
    const h = harness();
    const parked = values.map((value, i) => ({
      topic: 'parked',
      partition: null,
      key: [null, '', 'a "key"\\\n'][i] ?? null,
      headers: { cause: 'a\n"cause"\\\0', type: '' },
      value,
    }));
    const result = await h.run(
      ...parked.map((record) => ({ type: 'park' as const, parked: record, intended: null })),
    );
    const rows = (await h.outbox()).filter((row) => result.pass.outboxIds.includes(String(row.id)));
    expect(
      rows.map(({ topic, partition: p, key, headers, value }) => ({
        topic,
        partition: p,
        key,
        headers,
        value,
      })),
    ).toEqual(parked);
  });

  it('numbers the transitions of a device without gaps, over passes and restarts', async () => {
    const h = harness();
    const assetId = newAsset();
    const seqs: unknown[] = [];
    const note = (r: Awaited<ReturnType<PassHarness['run']>>) => seqs.push(...r.events.map((e) => e.seq));
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

  it('includes the result of a service call with what the device said, and when [contract 2.6]', async () => {
    const h = harness();
    const assetId = newAsset();
    const channelId = 'DATASVC.CONTROL.site-a';
    const submit = instant(assetId, {
      commandType: 2,
      identifier: 'restart',
      commandName: { defaultValue: 'Restart', i18nValue: {} },
      inputData: { delay_s: 300 },
      result: resultContext({ kind: 'control', channelId, inputData: { delay_s: 300 } }),
    });
    await h.run(openTask(assetId), submitTask(submit));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    const receivedAt = Date.now();
    const reply = {
      on: { kind: 'invoke', serviceId: 'restart' },
      data: { ticket: 4242 },
      receivedAt,
    } as const;
    const result = await h.run(repliedTask(assetId, messageId, reply));
    const [record] = result.recordsOn(channelId);
    expect(record?.key).toBe(assetId);
    expect(record?.value).toBe(
      JSON.stringify({
        data: [
          {
            requestId: 'w-9001',
            messageId: null,
            requestMethod: 'thing.service.restart',
            callType: 'ASYNC',
            controlChannelId: channelId,
            productKey: 'pQ7wXk2L',
            deviceKey: `dk-${assetId}`,
            assetId,
            serviceName: 'Restart',
            serviceId: 'restart',
            callbackUrl: null,
            inputData: { delay_s: 300 },
            outputData: { ticket: 4242 },
            status: 0,
            msg: 'SUCCESS',
            submsg: 'SUCCESS',
            timeout: 30000,
            gmtServiceRequest: 1767225600123,
            gmtServiceReply: result.pass.now,
            gmtDeviceReply: receivedAt,
          },
        ],
      }),
    );
  });

  it('says that a service call failed, and that no answer of the device is known', async () => {
    const h = harness();
    const result = await h.run(
      submitTask(
        instant(newAsset(), {
          commandType: 2,
          identifier: 'restart',
          result: resultContext({ kind: 'control' }),
        }),
      ),
    );
    const failed = { status: 1000204, msg: 'invoke service error', outputData: {}, gmtDeviceReply: -1 };
    expect(result.valuesOn('DATASVC.SET.site-a')).toMatchObject([{ data: [failed] }]);
  });

  it.each([
    ['an offline device', 1000205, 'write data error', 'Device is offline (not_sent)'],
    ['no reply', 1000203, 'timeout', 'Device did not reply in time (unconfirmed)'],
    ['a device error', 1000205, 'write data error', 'no power (replied)'],
    ['a device error by a number of ours', 1000205, 'write data error', 'busy (replied)'],
    ['no turn in time', 1000203, 'timeout', 'Command was not sent before its timeout (not_sent)'],
  ])('says on the channel why and how far it got: %s', async (how, status, msg, submsg) => {
    const h = harness();
    const assetId = newAsset();
    const submit = instant(assetId, { result: resultContext() });
    if (how !== 'an offline device') await h.run(openTask(assetId));
    if (how === 'no turn in time') await h.run(submitTask(cached(assetId, { timeoutMs: 60_000 })));
    let result = await h.run(submitTask(submit));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    if (how === 'no reply' || how === 'no turn in time') {
      h.store.aheadMs = 31_000;
      result = await h.run(deadlineTask(assetId));
    }
    if (how === 'a device error')
      result = await h.run(repliedTask(assetId, messageId, { code: 7, message: 'no power' }));
    if (how === 'a device error by a number of ours')
      result = await h.run(repliedTask(assetId, messageId, { code: 11904, message: 'busy' }));
    expect(result.valuesOn('DATASVC.SET.site-a')).toMatchObject([{ data: [{ status, msg, submsg }] }]);
  });

  it('goes to nobody when nobody asked', async () => {
    const h = harness();
    const result = await h.run(submitTask(cached(newAsset(), { replyTo: null })));
    expect(result.pass.publish.map((r) => r.topic)).toEqual([topics.commandEvents.name]);
  });
});
