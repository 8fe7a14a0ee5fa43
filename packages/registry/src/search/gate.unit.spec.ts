import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.js';

/** Work that goes on until the test ends it. */
const held = () => {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (id: number) => () =>
    new Promise<number>((resolve, reject) => {
      started.push(id);
      ends[id] = () => (id === 9 ? reject(new Error('broken')) : resolve(id));
    });
  return { started, ends, work };
};

describe('a gate', () => {
  it('lets the next one in when one leaves, in order, and turns away who is too many', async () => {
    const gate = new Gate(1, 2);
    const { started, ends, work } = held();
    const runs = [0, 1, 2].map((id) => gate.run(work(id)));
    expect(await gate.run(work(3))).toBeNull();
    expect(started).toEqual([0]);
    for (const id of [0, 1, 2]) {
      ends[id]?.();
      expect(await runs[id]).toBe(id);
    }
    expect(started).toEqual([0, 1, 2]);
  });

  it('is free again after work that failed', async () => {
    const gate = new Gate(1, 0);
    const { ends, work } = held();
    const run = gate.run(work(9));
    ends[9]?.();
    await expect(run).rejects.toThrow('broken');
    expect(await gate.run(async () => 'in')).toBe('in');
  });
});
