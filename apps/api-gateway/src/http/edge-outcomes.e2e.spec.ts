import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type CodeEntry, CommandState, codes, Reach } from '@setpoint/codes';
import type { EndedReply, SubmitCommand } from '@setpoint/contracts';
import { type EdgeCall, EdgeClient, edgeChannels } from '../../test/edge-client.js';
import { answers } from '../../test/fake-scheduler.js';
import { startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { type EdgeOperation, edgeInvoke, edgeSet } from '../use-cases/edge-operation.js';

const ended =
  (end: Partial<EndedReply>) =>
  (command: SubmitCommand): EndedReply => ({
    ...(answers.offline(command) as EndedReply),
    ...end,
  });

/** Noticed at once: the status of the item, whether it is waited for or not. */
const atOnce: [outcome: string, EdgeCall, set: CodeEntry | null, invoke: CodeEntry | null][] = [
  ['an empty point or service', { element: ' ' }, codes.edgePointUnknown, codes.edgePointUnknown],
  ['a timeout of 0', { timeout: 0 }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
  ['a timeout of 300001', { timeout: 300_001 }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
  ['a timeout of no number', { timeout: 'soon' }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
  ['an unknown device', { assetId: 'Xx99xXxX' }, codes.edgeDeviceUnknown, codes.edgeDeviceUnknown],
  ['a device id that cannot exist', { assetId: '泵' }, codes.edgeDeviceUnknown, codes.edgeDeviceUnknown],
  ['a NUL in a name', { assetId: 'a\u0000' }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
  ['an unknown point or service', { element: 'nope' }, codes.edgePointUnknown, codes.edgePointUnknown],
  ['an inherited name', { element: 'toString' }, codes.edgePointUnknown, codes.edgePointUnknown],
  ['no value', { inputData: {} }, codes.edgeValueMissing, null],
  ['a null for a value', { inputData: { arg: null } }, codes.edgeValueMissing, codes.edgeInvalidParameter],
  ['text for a number', { inputData: { delay_s: '10' } }, codes.edgeWrongType, codes.edgeWrongType],
  ['several values', { inputData: { a: 1, b: 2 } }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
  ['a list for a map', { inputData: [1] }, codes.edgeInvalidParameter, codes.edgeInvalidParameter],
];

/** Learned later: for the channel, or told to who waited. */
const later: [outcome: string, Partial<EndedReply>, set: CodeEntry, invoke: CodeEntry][] = [
  ['offline', {}, codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['never activated', { code: codes.deviceInactive.code }, codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['not encoded', { code: codes.encodeFailed.code }, codes.edgeWriteFailed, codes.edgeInvokeFailed],
  [
    'an error of the device',
    { code: 2001, reach: Reach.replied },
    codes.edgeWriteFailed,
    codes.edgeInvokeFailed,
  ],
  [
    'an error of the device by a number of ours',
    { code: 11904, reach: Reach.replied },
    codes.edgeWriteFailed,
    codes.edgeInvokeFailed,
  ],
  ['canceled', { state: CommandState.canceled, code: 99400 }, codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['no turn in time', { code: codes.notSentInTime.code }, codes.edgeTimeout, codes.edgeTimeout],
  [
    'no reply in time',
    { state: CommandState.timedOut, code: codes.replyTimeout.code, reach: Reach.unconfirmed },
    codes.edgeTimeout,
    codes.edgeTimeout,
  ],
];

const operations: [name: string, EdgeOperation, 2 | 3][] = [
  ['a write', edgeSet, 2],
  ['a service call', edgeInvoke, 3],
];

describe.each(operations)('the outcome of %s [contract 2.8]', (_, operation, column) => {
  let gateway: TestGateway;
  let client: EdgeClient;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new EdgeClient(gateway);
    await client.createChannels();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(answers.accepted);
  });

  it.each(atOnce)('with %s is told at once, in both ways', async (...row) => {
    const [, call] = row;
    const entry = row[column] ?? codes.edgeSuccess;
    gateway.scheduler.behave((command) =>
      command.replyTo?.when === 'acceptance' ? answers.accepted(command) : answers.succeeded(command),
    );
    const told = { status: entry.code, msg: entry.msg };
    expect(await client.asyncOne(operation, call)).toMatchObject(told);
    expect(await client.syncOne(operation, call)).toMatchObject(told);
    expect(gateway.scheduler.submitted).toHaveLength(entry === codes.edgeSuccess ? 2 : 0);
  });

  it.each(later)('that ended like this: %s', async (...row) => {
    const [, end] = row;
    const entry = row[column];
    expect(await client.asyncOne(operation)).toMatchObject({ status: 0, submsg: null });
    gateway.scheduler.behave(ended(end));
    const item = await client.syncOne(operation);
    expect(item).toMatchObject({ status: entry.code, msg: entry.msg });
    expect(item?.submsg).toContain(`(${end.reach ?? Reach.notSent})`);
  });

  it('without a requestId is 1000: of the item in a list, else of the envelope', async () => {
    for (const requestId of [undefined, '', 'x'.repeat(257)]) {
      expect(await client.asyncOne(operation, { requestId })).toMatchObject({ status: 1000 });
      const { status, json } = await client.sync(operation, { requestId });
      expect([status, json.status, 'data' in json]).toEqual([200, 1000, false]);
    }
  });

  it('on an unknown channel, or one of the other kind, is told in the item', async () => {
    const other = operation === edgeSet ? edgeChannels.control : edgeChannels.set;
    for (const channelId of ['DATASVC.SET.none', other, 'x'.repeat(1_000)])
      expect(await client.asyncOne(operation, { channelId })).toMatchObject({
        status: operation.channelUnknown.code,
      });
  });

  it.each([
    ['tooManyWaiting', codes.edgeAsyncLimit, codes.edgeSyncLimit],
    ['deviceRemoved', codes.edgeDeviceUnknown, codes.edgeDeviceUnknown],
    ['fault', codes.edgeInternal, codes.edgeInternal],
  ] as const)('that the scheduler refuses: %s', async (reason, inList, alone) => {
    gateway.scheduler.behave(answers.refused(reason));
    expect(await client.asyncOne(operation)).toMatchObject({ status: inList.code, msg: inList.msg });
    expect(await client.syncOne(operation)).toMatchObject({ status: alone.code, msg: alone.msg });
  });

  it('of which nobody knows is 9998, and of what surely was not sent 9999', async () => {
    for (const [sending, entry] of [
      ['unknown', codes.edgeUnknown],
      ['notSent', codes.edgeInternal],
    ] as const) {
      gateway.scheduler.behave(answers.accepted, sending);
      expect(await client.asyncOne(operation)).toMatchObject({ status: entry.code, msg: entry.msg });
      expect(await client.syncOne(operation)).toMatchObject({ status: entry.code, msg: entry.msg });
    }
  });

  it('is not known as a whole while no slot is held', async () => {
    gateway.line.lost();
    const both = [await client.multi(operation, [client.item(operation)]), await client.sync(operation)];
    gateway.line.gained(1);
    for (const { status, headers, json } of both)
      expect([status, json.status, headers.get('retry-after')]).toEqual([503, 503, '1']);
  });

  it('for an organisation that does not exist is an envelope', async () => {
    for (const orgId of ['nobody', '', '%00']) {
      const { json } = await client.sync(operation, { orgId });
      expect(json).toMatchObject({ status: 400, msg: 'Invalid Argument orgId' });
    }
  });
});
