import { describe, expect, it } from '@jest/globals';
import type { Step } from '../load/step.js';
import { stageNames, stageTimesOf } from './stage-times.js';

const step: Step = {
  rate: 100,
  startedAt: 1_000,
  latencyMs: Float64Array.of(45, 60, Number.NaN),
  sentLateMs: Float64Array.of(0, 0, 0),
  status: Uint16Array.of(200, 200, 0),
  code: Int32Array.of(0, 0, -1),
  commandIds: ['7', '8', ''],
};

/** Stages of 1, 2, 3, … ms after `due`. */
const instantsFrom = (due: number) => ({
  request: due + 1,
  accepted: due + 3,
  dispatch: due + 6,
  handedOver: due + 10,
  replyReceived: due + 15,
  reply: due + 21,
  ended: due + 28,
  gatewayReply: due + 36,
});

describe('where the time of a command went', () => {
  it('divides it into stages without a gap', () => {
    const { stages, complete, commands } = stageTimesOf(step, new Map([['7', instantsFrom(1_000)]]));
    expect(stages.map(({ meanMs }) => meanMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect({ complete, commands }).toEqual({ complete: 1, commands: 2 });
  });

  it('adds up to the latency over all commands', () => {
    const instants = new Map([
      ['7', instantsFrom(1_000)],
      ['8', instantsFrom(1_010)],
    ]);
    const { stages } = stageTimesOf(step, instants);
    expect(stages.map(({ stage }) => stage)).toEqual([...stageNames]);
    expect(stages.reduce((sum, { meanMs }) => sum + meanMs, 0)).toBeCloseTo(52.5);
    expect(stages.at(-1)).toMatchObject({ p50Ms: 9, p99Ms: 24 });
  });

  it('says nothing of commands of which an instant is missing', () => {
    const { handedOver: _, ...rest } = instantsFrom(1_000);
    expect(stageTimesOf(step, new Map([['7', rest]]))).toEqual({ stages: [], complete: 0, commands: 2 });
  });
});
