import { describe, expect, it } from '@jest/globals';
import { type CodeEntry, CommandState, codes, Reach } from '@setpoint/codes';
import type { ItemEnding } from './result-items.js';
import { type ResultOutcome, resultMessage } from './result-message.js';

const subject = {
  orgId: 'o1',
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  identifier: 'restart',
  name: 'Restart',
  timeoutMs: 30_000,
};

const resultOf = (kind: 'set' | 'control', outcome: Partial<ResultOutcome>) => {
  const context = {
    kind,
    channelId: 'DATASVC.X',
    requestId: 'w-1',
    callbackUrl: null,
    inputData: { arg: 1 },
    gmtServiceRequest: 1,
  };
  const ended = { state: CommandState.succeeded, code: 0, reach: Reach.replied, detail: 'why', at: 2 };
  const { data } = resultMessage(context, subject, { ...ended, ...outcome });
  return data[0];
};

const { failed, timedOut, succeeded, canceled } = CommandState;
const unsent = (code: CodeEntry): ItemEnding => ({ state: failed, code: code.code, reach: Reach.notSent });

/** [contract 2.8], the outcomes that are learned after an item was issued. */
const outcomes: [outcome: string, ItemEnding, set: CodeEntry, invoke: CodeEntry][] = [
  ['done', { state: succeeded, code: 0, reach: Reach.replied }, codes.edgeSuccess, codes.edgeSuccess],
  ['device offline', unsent(codes.deviceOffline), codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['never activated', unsent(codes.deviceInactive), codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['encode failure', unsent(codes.encodeFailed), codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['device removed', unsent(codes.notFound), codes.edgeWriteFailed, codes.edgeInvokeFailed],
  ['a fault of ours', unsent(codes.serverFault), codes.edgeWriteFailed, codes.edgeInvokeFailed],
  [
    'canceled',
    { ...unsent(codes.invalidArgument), state: canceled },
    codes.edgeWriteFailed,
    codes.edgeInvokeFailed,
  ],
  [
    'device error reply',
    { state: failed, code: 2001, reach: Reach.replied },
    codes.edgeWriteFailed,
    codes.edgeInvokeFailed,
  ],
  [
    'device error reply with a number of ours',
    { state: failed, code: codes.notSentInTime.code, reach: Reach.replied },
    codes.edgeWriteFailed,
    codes.edgeInvokeFailed,
  ],
  ['not sent before its timeout', unsent(codes.notSentInTime), codes.edgeTimeout, codes.edgeTimeout],
  ...[Reach.unconfirmed, Reach.acknowledged].map((reach): (typeof outcomes)[number] => [
    `no reply in time, ${reach}`,
    { state: timedOut, code: codes.replyTimeout.code, reach },
    codes.edgeTimeout,
    codes.edgeTimeout,
  ]),
];

describe('a result on a channel', () => {
  it.each(outcomes)('of a command that ended like this: %s [contract 2.8]', (_, ending, set, invoke) => {
    for (const [kind, entry] of [
      ['set', set],
      ['control', invoke],
    ] as const) {
      const submsg = entry === codes.edgeSuccess ? entry.msg : 'why';
      expect(resultOf(kind, ending)).toMatchObject({ status: entry.code, msg: entry.msg, submsg });
    }
  });

  it('of a write says nothing of outputs, and of a call what the device said and when', () => {
    const said = { outputData: { ticket: 1 }, repliedAt: 5 };
    expect(resultOf('set', said)).not.toHaveProperty('outputData');
    expect(resultOf('control', said)).toMatchObject({ outputData: { ticket: 1 }, gmtDeviceReply: 5 });
    expect(resultOf('control', {})).toMatchObject({ outputData: {}, gmtDeviceReply: -1, messageId: null });
  });
});
