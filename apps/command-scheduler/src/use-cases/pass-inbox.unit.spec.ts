import { describe, expect, it } from '@jest/globals';
import { deadlineTask } from '../../test/messages.js';
import { type Outcome, PassInbox } from './pass-inbox.js';
import type { PassItem } from './task.js';

const items = (count: number): PassItem[] =>
  Array.from({ length: count }, (_, i) => ({ source: null, task: deadlineTask(`a${i}`) }));

/** An inbox whose passes end when the test says so. */
const staged = async (maxItems = 100) => {
  const passes: { readonly items: readonly PassItem[]; readonly end: (outcome: Outcome) => void }[] = [];
  const inbox = new PassInbox({
    run: (taken) => new Promise((end) => passes.push({ items: taken, end })),
    maxItems,
  });
  await inbox.start();
  return { inbox, passes };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));
const all = (count: number): Outcome => ({ stored: count, cause: null });

describe('the inbox of passes', () => {
  it('makes one pass of what arrived while one ran', async () => {
    const { inbox, passes } = await staged();
    const first = inbox.hand(items(1));
    await turn();
    const others = [inbox.hand(items(2)), inbox.hand(items(3))];
    await turn();
    expect(passes).toHaveLength(1);
    passes[0]?.end(all(1));
    expect(await first).toEqual(all(1));
    await turn();
    expect(passes.map((p) => p.items.length)).toEqual([1, 5]);
    passes[1]?.end(all(5));
    expect(await Promise.all(others)).toEqual([all(2), all(3)]);
  });

  it('closes a pass to further callers once it is full, and keeps their order', async () => {
    const { inbox, passes } = await staged(4);
    const handed = [inbox.hand(items(3)), inbox.hand(items(2)), inbox.hand(items(1))];
    await turn();
    expect(passes[0]?.items).toHaveLength(5);
    passes[0]?.end(all(5));
    await turn();
    expect(passes[1]?.items).toHaveLength(1);
    passes[1]?.end(all(1));
    expect(await Promise.all(handed)).toEqual([all(3), all(2), all(1)]);
  });

  it('tells each caller how far its own items came', async () => {
    const { inbox, passes } = await staged();
    const handed = [inbox.hand(items(2)), inbox.hand(items(3)), inbox.hand(items(1))];
    await turn();
    passes[0]?.end({ stored: 3, cause: 'gone' });
    expect(await Promise.all(handed)).toEqual([
      all(2),
      { stored: 1, cause: 'gone' },
      { stored: 0, cause: 'gone' },
    ]);
  });

  it('gives back what waits when it stops, and lets the pass under way end', async () => {
    const { inbox, passes } = await staged();
    const first = inbox.hand(items(1));
    await turn();
    const waiting = inbox.hand(items(1));
    const stopped = inbox.stop();
    expect(await waiting).toMatchObject({ stored: 0, cause: expect.stringContaining('stopping') });
    expect(await inbox.hand(items(1))).toMatchObject({ stored: 0 });
    passes[0]?.end(all(1));
    expect(await first).toEqual(all(1));
    await stopped;
    expect(passes).toHaveLength(1);
  });

  it('runs no pass for nothing, can be stopped before it was started, and twice', async () => {
    const inbox = new PassInbox({ run: () => Promise.reject(new Error('no pass')), maxItems: 1 });
    await inbox.stop();
    await inbox.start();
    expect(await inbox.hand([])).toEqual(all(0));
    await inbox.stop();
    await inbox.stop();
  });
});
