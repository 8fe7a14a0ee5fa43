import { describe, expect, it } from '@jest/globals';
import type { Asked, Told } from '../history.js';
import { asksOf, callsTold, isUnknown } from './asks.js';

const item = { assetId: 'A', token: 't', timeoutMs: 1, pendingTtlMs: 0 };
const asked: Asked = { entry: 'asked', callId: 1, at: 0, kind: 'instant', orgId: 'o', items: [item] };

const told = (answer: Partial<Told>): Told => ({
  entry: 'told',
  callId: 1,
  at: 1,
  items: [],
  body: '',
  ...answer,
});

const fate = (answer?: Partial<Told>, kind: Asked['kind'] = 'instant') => {
  const calls = [{ ...asked, kind }, ...(answer ? [told(answer)] : [])];
  return asksOf(calls, callsTold(calls))[0]?.fate;
};

describe('what a caller may rely on', () => {
  it.each<[string, string, Partial<Told> | undefined]>([
    ['unknown', 'no answer', undefined],
    ['unknown', 'a lost connection', { failure: 'ECONNRESET' }],
    ['unknown', 'half an answer', { status: 200 }],
    ['unknown', 'a fault of the gateway', { status: 500 }],
    [
      'unknown',
      'an honest 99500 with an id',
      { status: 200, code: 99500, items: [{ code: 99500, commandId: '7' }] },
    ],
    ['made', 'a success', { status: 200, code: 0, items: [{ code: 0, commandId: '7' }] }],
    ['made', 'an error with an id', { status: 200, code: 11900, items: [{ code: 11900, commandId: '7' }] }],
    ['refused', 'an error without an id', { status: 200, code: 99400, items: [{ code: 99400 }] }],
    ['refused', '503', { status: 503, code: 503, items: [{ code: 503 }] }],
    ['refused', '429 without a body', { status: 429 }],
  ])('is %s after %s', (expected, _, answer) => {
    expect(fate(answer)).toBe(expected);
  });

  it.each<[string, string, Partial<Told>]>([
    ['made', 'issued', { status: 200, code: 0, items: [{ code: 0 }] }],
    ['unknown', 'answered 9999', { status: 200, code: 0, items: [{ code: 9999 }] }],
    ['refused', 'answered 1004', { status: 200, code: 0, items: [{ code: 1004 }] }],
    ['refused', 'of a body that was refused', { status: 200, code: 1000 }],
  ])('is %s for an item that was %s', (expected, _, answer) => {
    expect(fate(answer, 'multiSet')).toBe(expected);
  });

  it('is nothing when a cancel or a get has no answer, or an honest one', () => {
    const answers = [undefined, told({ status: 200, code: 99500 }), told({ status: 503 })];
    expect(answers.map(isUnknown)).toEqual([true, true, false]);
  });
});
