import { describe, expect, it } from '@jest/globals';
import { CommandState, codes, Reach } from '@setpoint/codes';
import { readAnswer } from './read-answer.js';

const envelope = (code: number, data: unknown) => JSON.stringify({ code, msg: '', submsg: null, data });

describe('what a caller learns from an answer', () => {
  it.each(['instant', 'cached', 'invoke'] as const)('is code and id of the command for %s', (kind) => {
    const body = envelope(codes.cacheFull.code, { commandId: '7' });
    expect(readAnswer(kind, 200, body)).toEqual({
      status: 200,
      code: codes.cacheFull.code,
      items: [{ commandId: '7', code: codes.cacheFull.code }],
      body,
    });
  });

  it('has no id when no command was made', () => {
    const { code, msg } = codes.rateLimited;
    const told = readAnswer('instant', 429, JSON.stringify({ code, msg, data: null }));
    expect(told).toMatchObject({ status: 429, code, items: [{ code }] });
    expect(told.items[0]).not.toHaveProperty('commandId');
  });

  it('is the status of each item for a multi-set', () => {
    const limit = codes.edgeAsyncLimit.code;
    const body = JSON.stringify({ status: 0, data: [{ status: 0, requestId: 'a' }, { status: limit }] });
    expect(readAnswer('multiSet', 200, body)).toMatchObject({
      code: 0,
      items: [{ code: 0 }, { code: limit }],
    });
  });

  it('is the status of the envelope alone for a multi-set that failed as a whole', () => {
    const { code, msg } = codes.unavailable;
    const told = readAnswer('multiSet', 503, JSON.stringify({ status: code, msg }));
    expect(told).toMatchObject({ status: 503, code, items: [] });
  });

  it('is state and reach of the command for a look-up', () => {
    const command = { commandId: '7', state: CommandState.timedOut, reach: Reach.unconfirmed };
    expect(readAnswer('get', 200, envelope(0, command)).items).toEqual([{ ...command, code: 0 }]);
  });

  it('has no reach while the command has not ended', () => {
    const command = { commandId: '7', state: CommandState.created, reach: null };
    expect(readAnswer('get', 200, envelope(0, command)).items).toEqual([
      { commandId: '7', state: CommandState.created, code: 0 },
    ]);
  });

  it('is the commands that were withdrawn for a cancel, also none', () => {
    const told = readAnswer('cancel', 200, envelope(0, [{ commandId: '7' }, { commandId: '9' }]));
    expect(told).toMatchObject({ canceled: ['7', '9'], items: [] });
    expect(readAnswer('cancel', 200, envelope(0, [])).canceled).toEqual([]);
  });

  it('does not say what was withdrawn when the cancel failed', () => {
    const told = readAnswer('cancel', 200, envelope(codes.serverFault.code, null));
    expect(told).not.toHaveProperty('canceled');
  });

  it.each(['', 'Bad gateway', '[]', '{"code":"0"}', 'null'])('is nothing but its text for %p', (body) => {
    expect(readAnswer('instant', 502, body)).toEqual({ status: 502, items: [], body });
  });
});
