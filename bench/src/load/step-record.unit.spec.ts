import { describe, expect, it, jest } from '@jest/globals';
import { StepRecord } from './step-record.js';

const record = (limitMs: number) =>
  new StepRecord(
    {
      url: 'http://127.0.0.1',
      devices: [],
      rate: 2,
      seconds: 1,
      request: 'instant',
      limitMs,
      keepCommandIds: true,
    },
    1_000,
  );

describe('the record of a step', () => {
  it('is complete as soon as every request is answered or has failed', async () => {
    const step = record(3_600_000);
    const complete = step.allSettled();
    step.answered(1, 200, () => ({ code: 0, commandId: '7' }));
    step.failed(0);
    await complete;
    expect(step.step()).toMatchObject({
      status: Uint16Array.of(1, 200),
      code: Int32Array.of(-1, 0),
      commandIds: ['', '7'],
    });
  });

  it('takes no account of an answer past the limit', () => {
    const step = record(-3_600_000);
    step.answered(0, 200, () => ({ code: 0 }));
    const { status, code, latencyMs } = step.step();
    expect([status[0], code[0], latencyMs[0]]).toEqual([0, -1, Number.NaN]);
  });

  it('ends without answers when the last request is past its limit', async () => {
    const step = record(-3_600_000);
    await step.allSettled();
    expect([...step.step().status]).toEqual([0, 0]);
  });

  it('counts latency from when a request was due, not from when it was sent', () => {
    jest.useFakeTimers();
    try {
      const step = record(3_600_000);
      jest.advanceTimersByTime(700);
      step.sent(1);
      jest.advanceTimersByTime(50);
      step.answered(1, 200, () => ({ code: 0 }));
      const { latencyMs, sentLateMs } = step.step();
      expect([sentLateMs[1], latencyMs[1]]).toEqual([200, 250]);
    } finally {
      jest.useRealTimers();
    }
  });
});
