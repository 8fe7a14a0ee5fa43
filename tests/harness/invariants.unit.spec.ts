import { describe, expect, it } from '@jest/globals';
import { CommandState, codes, Reach } from '@setpoint/codes';
import type { EndedCommand } from './command-table.js';
import {
  callersWereToldTheTruth,
  type Evidence,
  endsExactlyOnce,
  type Invariant,
  noDeviceSeesACommandTwice,
  nothingArrivesAfterItsExpiry,
  nothingIsParked,
  reachIsTrue,
  resultsArePublished,
} from './invariants.js';
import type { Asked } from './load.js';

const row = (value: number, more: Partial<EndedCommand> = {}): EndedCommand => ({
  commandId: `id-${value}`,
  assetId: 'a',
  value,
  state: CommandState.succeeded,
  code: codes.success.code,
  reach: Reach.replied,
  createdAt: 1_000,
  waitBy: 2_000,
  endedAt: 1_500,
  ...more,
});

const seen = (value: number, at = 1_200) => ({
  at,
  device: 'p/d',
  event: 'received' as const,
  params: { setpoint_kw: value },
});

const result = (value: number, id = `r-${value}`) => ({
  key: 'a',
  headers: { id },
  value: JSON.stringify({ data: [{ inputData: { arg: value } }] }),
});

const asked = (value: number, code: number): Asked => ({
  kind: 'cached',
  assetId: 'a',
  value,
  answer: { code },
});

const fine: Evidence = {
  asked: [
    { kind: 'instant', assetId: 'a', value: 1, answer: { code: 0, commandId: 'id-1' } },
    { kind: 'multiSet', assetId: 'a', value: 2, answer: { code: 0 } },
    { kind: 'cached', assetId: 'a', value: 3 },
    { kind: 'cached', assetId: 'a', value: 4, answer: { code: codes.serverFault.code, commandId: 'id-4' } },
  ],
  ended: [row(1), row(2)],
  received: [seen(1), seen(2)],
  results: [result(2), result(2)],
  parked: new Map([['a.parked', 0]]),
};

const all: Invariant[] = [
  endsExactlyOnce,
  callersWereToldTheTruth,
  resultsArePublished,
  noDeviceSeesACommandTwice,
  nothingIsParked,
  nothingArrivesAfterItsExpiry,
  reachIsTrue,
];

describe('the invariants that system tests check', () => {
  it('hold for a run in which all went well, a result came twice and two requests were lost', () => {
    expect(all.flatMap((invariant) => invariant(fine))).toEqual([]);
  });

  it.each<[string, Invariant, Partial<Evidence>]>([
    ['an accepted command never ended', endsExactlyOnce, { ended: [row(1)] }],
    ['a command ended twice', endsExactlyOnce, { ended: [row(1), row(1), row(2)] }],
    [
      'a caller was told another id',
      callersWereToldTheTruth,
      { ended: [row(1, { commandId: 'other' }), row(2)] },
    ],
    [
      'a failure was called a success',
      callersWereToldTheTruth,
      { ended: [row(1, { state: CommandState.failed })] },
    ],
    ['something untried exists', callersWereToldTheTruth, { asked: [asked(1, codes.unavailable.code)] }],
    ['a result is missing', resultsArePublished, { results: [] }],
    [
      'a result was repeated with another id',
      resultsArePublished,
      { results: [result(2), result(2, 'r-9')] },
    ],
    ['a result is about nothing', resultsArePublished, { results: [result(2), result(9)] }],
    ['a device saw a command twice', noDeviceSeesACommandTwice, { received: [seen(1), seen(1, 1_900)] }],
    ['a command arrived too late', nothingArrivesAfterItsExpiry, { received: [seen(1, 2_101)] }],
    ['an unsent command arrived', reachIsTrue, { ended: [row(1, { reach: Reach.notSent })] }],
    ['a record was given up', nothingIsParked, { parked: new Map([['a.parked', 1]]) }],
    ['a success was never seen', reachIsTrue, { received: [seen(2)] }],
  ])('are broken when %s', (_, invariant, change) => {
    expect(invariant({ ...fine, ...change })).toHaveLength(1);
  });
});
