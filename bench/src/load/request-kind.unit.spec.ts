import { describe, expect, it } from '@jest/globals';
import { judgeEnvelope, noCode } from './request-kind.js';

describe('judging the envelope of a command', () => {
  it('finds code and command id', () => {
    expect(judgeEnvelope(200, '{"code":0,"msg":"OK","data":{"commandId":"42"}}')).toEqual({
      code: 0,
      commandId: '42',
    });
  });

  it('needs no data', () => {
    expect(judgeEnvelope(429, '{"code":1429,"data":null}')).toEqual({ code: 1429 });
  });

  it.each(['', 'Bad gateway', '[]', '{"code":"0"}', '{}'])('finds no code in %p', (body) => {
    expect(judgeEnvelope(502, body)).toEqual({ code: noCode });
  });
});
