import { describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { EpochSource } from './epoch-source.js';

/** Gives numbers when the test says so. */
const counter = () => {
  const asked: { count: number; give: (epochs: number[]) => void; fail: () => void }[] = [];
  const nth = async (index: number) => {
    await waitFor(() => asked.length > index, { limitMs: 60_000, what: 'a question' });
    const question = asked[index];
    if (!question) throw new Error('nothing was asked');
    return question;
  };
  return {
    asked,
    nth,
    nextSessionEpochs: (count: number) =>
      new Promise<number[]>((give, reject) => {
        asked.push({ count, give, fail: () => reject(new Error('away')) });
      }),
  };
};

describe('session epochs', () => {
  it('are asked for once for all who came during the last question, in their order', async () => {
    const registry = counter();
    const source = new EpochSource(registry);
    const first = source.next();
    const question = await registry.nth(0);
    const others = [source.next(), source.next(), source.next()];
    question.give([1]);
    expect(await first).toBe(1);
    (await registry.nth(1)).give([2, 3, 4]);
    expect(await Promise.all(others)).toEqual([2, 3, 4]);
    expect(registry.asked.map(({ count }) => count)).toEqual([1, 3]);
  });

  it('fail for those who asked, and come again afterwards', async () => {
    const registry = counter();
    const source = new EpochSource(registry);
    const first = source.next();
    (await registry.nth(0)).fail();
    await expect(first).rejects.toThrow('away');
    const second = source.next();
    (await registry.nth(1)).give([7]);
    expect(await second).toBe(7);
  });

  it('fail when fewer came than were asked for', async () => {
    const registry = counter();
    const only = new EpochSource(registry).next();
    (await registry.nth(0)).give([]);
    await expect(only).rejects.toThrow('too few');
  });
});
