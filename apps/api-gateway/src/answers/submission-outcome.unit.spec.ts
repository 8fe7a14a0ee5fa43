import { describe, expect, it } from '@jest/globals';
import { CommandState, codes, Reach } from '@setpoint/codes';
import type { EndedReply, RefusedReply } from '@setpoint/contracts';
import { OUTCOME_UNKNOWN, submissionOutcome } from './submission-outcome.js';

const ended = (more: Partial<EndedReply>): EndedReply => ({
  type: 'ended',
  requestId: 'r',
  commandId: '7',
  state: CommandState.failed,
  code: codes.deviceOffline.code,
  msg: codes.deviceOffline.msg,
  submsg: null,
  reach: Reach.notSent,
  outputData: null,
  repliedAt: null,
  ...more,
});

const outcome = (fate: Parameters<typeof submissionOutcome>[0]['fate']) =>
  submissionOutcome({ commandId: '7', fate });

describe('what a caller is told about a command', () => {
  it('is success with the id when it is kept or has succeeded', () => {
    const success = { http: 200, code: 0, msg: 'Success', submsg: null, data: { commandId: '7' } };
    expect(outcome({ type: 'accepted', requestId: 'r', commandId: '7', declinedCode: null })).toEqual(
      success,
    );
    expect(outcome(ended({ state: CommandState.succeeded, code: 200, msg: 'fine' }))).toEqual(success);
  });

  it('keeps the id when the command failed after it was recorded [contract 1.3]', () => {
    const declinedCode = codes.cacheFull.code;
    expect(outcome({ type: 'accepted', requestId: 'r', commandId: '7', declinedCode })).toMatchObject({
      http: 200,
      code: 11902,
      data: { commandId: '7' },
    });
    expect(outcome(ended({}))).toMatchObject({ http: 200, code: 11900, data: { commandId: '7' } });
  });

  it("is the device's own code and words, with its outputs [contract 1.10]", () => {
    const device = { code: 2001, msg: 'valve stuck', submsg: 'DEVICE_ERROR', outputData: { at: 3 } };
    expect(outcome(ended(device))).toEqual({
      http: 200,
      code: 2001,
      msg: 'valve stuck',
      submsg: 'DEVICE_ERROR',
      data: { commandId: '7', outputData: { at: 3 } },
    });
  });

  it('is an honest 99500 with the id when nobody knows', () => {
    expect(outcome('unknown')).toEqual({
      http: 200,
      code: codes.serverFault.code,
      msg: codes.serverFault.msg,
      submsg: OUTCOME_UNKNOWN,
      data: { commandId: '7' },
    });
  });

  it.each([
    ['noSlot', codes.unavailable],
    ['notSent', codes.unavailable],
    ['crowded', codes.rateLimited],
  ] as const)('is a refusal of the gateway without an id for %s', (fate, { http, code }) => {
    expect(outcome(fate)).toMatchObject({ http, code, data: null });
  });

  it.each([
    ['deviceRemoved', codes.notFound],
    ['tooManyWaiting', codes.rateLimited],
    ['fault', codes.serverFault],
  ] as const)(
    'has no id when the scheduler refused: %s',
    (reason: RefusedReply['reason'], { http, code }) => {
      expect(outcome({ type: 'refused', requestId: 'r', reason })).toMatchObject({ http, code, data: null });
    },
  );
});
