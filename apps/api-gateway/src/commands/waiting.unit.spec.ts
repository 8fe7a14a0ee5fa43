import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { GatewayReply } from '@setpoint/contracts';
import { Waiting } from './waiting.js';

const reply: GatewayReply = { type: 'accepted', requestId: 'r', commandId: '1', declinedCode: null };

describe('waiting requests', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('get the answer that names them', async () => {
    const waiting = new Waiting(10);
    const answer = waiting.await(['r'], 1_000);
    expect(waiting.settle('other', reply)).toBe(false);
    expect(waiting.settle('r', reply)).toBe(true);
    await expect(answer).resolves.toEqual([reply]);
    expect(waiting.size).toBe(0);
  });

  it('made together have their answers together, in their order', async () => {
    const waiting = new Waiting(10);
    const answers = waiting.await(['a', 'b', 'c'], 1_000);
    waiting.settle('c', 'notSent');
    waiting.settle('a', reply);
    expect(waiting.size).toBe(1);
    waiting.settle('b', 'unknown');
    await expect(answers).resolves.toEqual([reply, 'unknown', 'notSent']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('made together keep the answers that came when the others came too late', async () => {
    const waiting = new Waiting(10);
    const answers = waiting.await(['a', 'b'], 1_000);
    waiting.settle('b', reply);
    jest.advanceTimersByTime(1_000);
    await expect(answers).resolves.toEqual(['unknown', reply]);
    expect(waiting.size).toBe(0);
  });

  it('take a second answer for nothing', () => {
    const waiting = new Waiting(10);
    void waiting.await(['r'], 1_000);
    waiting.settle('r', reply);
    expect(waiting.settle('r', reply)).toBe(false);
  });

  it('take an answer in parts, in any order and some of them twice', async () => {
    const waiting = new Waiting(10);
    const answer = waiting.await(['r'], 1_000);
    const json = JSON.stringify(reply);
    const parts = [json.slice(0, 5), json.slice(5, 9), json.slice(9)].map((piece, part) => ({
      type: 'part' as const,
      requestId: 'r',
      part,
      parts: 3,
      json: piece,
    }));
    for (const i of [2, 0, 0, 2]) if (parts[i]) expect(waiting.settleInParts(parts[i])).toBe(true);
    expect(waiting.size).toBe(1);
    if (parts[1]) waiting.settleInParts(parts[1]);
    await expect(answer).resolves.toEqual([reply]);
    expect(parts[1] && waiting.settleInParts(parts[1])).toBe(false);
  });

  it('do not wait beyond their limit', async () => {
    const waiting = new Waiting(10);
    const answer = waiting.await(['r'], 1_000);
    jest.advanceTimersByTime(999);
    expect(waiting.size).toBe(1);
    jest.advanceTimersByTime(1);
    await expect(answer).resolves.toEqual(['unknown']);
  });

  it('are told together when no answer can come', async () => {
    const waiting = new Waiting(10);
    const answers = [waiting.await(['a'], 1_000), waiting.await(['b'], 1_000)];
    waiting.giveUpAll();
    await expect(Promise.all(answers)).resolves.toEqual([['unknown'], ['unknown']]);
  });

  it('are bounded in number', () => {
    const waiting = new Waiting(2);
    void waiting.await(['a'], 1_000);
    expect([waiting.hasRoomFor(1), waiting.hasRoomFor(2)]).toEqual([true, false]);
    waiting.giveUpAll();
  });
});
