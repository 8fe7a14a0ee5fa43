import { describe, expect, it } from '@jest/globals';
import { ReplyLine } from './reply-line.js';
import { Waiting } from './waiting.js';

const make = () => {
  const waiting = new Waiting(10);
  return { waiting, line: new ReplyLine(waiting, { now: () => 1_767_225_600_123 }) };
};

describe('the line for answers', () => {
  it('exists only while a slot is held', () => {
    const { line } = make();
    expect(line.current).toBeUndefined();
    line.gained(3);
    expect(line.current?.slot).toBe(3);
    line.lost();
    expect(line.current).toBeUndefined();
  });

  it('opens only when the partition of the slot is being read', () => {
    let isReading = false;
    const line = new ReplyLine(new Waiting(10), { now: () => 0 }, () => isReading);
    line.gained(3);
    expect(line.current).toBeUndefined();
    isReading = true;
    expect(line.current?.slot).toBe(3);
    isReading = false;
    expect(line.current?.slot).toBe(3);
    line.lost();
    line.gained(3);
    expect(line.current).toBeUndefined();
  });

  it('makes ids that carry its slot [contract 1.9]', () => {
    const { line } = make();
    line.gained(3);
    expect((BigInt(line.current?.ids.next() ?? 0) >> 13n) & 1023n).toBe(3n);
  });

  it('keeps those who wait when the same slot comes back, and never repeats an id', () => {
    const { line, waiting } = make();
    line.gained(3);
    const first = line.current?.ids.next();
    void waiting.await(['r'], 1_000);
    line.lost();
    line.gained(3);
    expect(waiting.size).toBe(1);
    expect(line.current?.ids.next()).not.toBe(first);
    waiting.giveUpAll();
  });

  it('tells those who wait that no answer will come when another slot is taken', async () => {
    const { line, waiting } = make();
    line.gained(3);
    const answer = waiting.await(['r'], 1_000);
    line.lost();
    line.gained(4);
    await expect(answer).resolves.toEqual(['unknown']);
  });
});
