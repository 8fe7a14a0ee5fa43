import { describe, expect, it } from '@jest/globals';
import { RecentAnswers } from './recent-answers.js';

const setUp = () => {
  const recent = new RecentAnswers<string>((answer) => answer !== 'no');
  let works = 0;
  const once = (key: string, now: number, answer = 'yes') =>
    recent.once(key, now, async () => {
      works += 1;
      return `${answer}${works}`.replace(/^no.*/, 'no');
    });
  return { recent, once, works: () => works };
};

describe('what is not done twice', () => {
  it('is answered as before for five minutes', async () => {
    const { once } = setUp();
    expect(await once('a', 0)).toBe('yes1');
    expect(await once('a', 299_999)).toBe('yes1');
    expect(await once('a', 300_000)).toBe('yes2');
  });

  it('is known by its key', async () => {
    const { once } = setUp();
    expect([await once('a', 0), await once('b', 0)]).toEqual(['yes1', 'yes2']);
  });

  it('is done again when its answer is not worth keeping, or when it failed', async () => {
    const { recent, once, works } = setUp();
    await once('a', 0, 'no');
    await once('a', 0, 'no');
    expect(works()).toBe(2);
    const failing = recent.once('b', 0, async () => {
      throw new Error('away');
    });
    await expect(failing).rejects.toThrow('away');
    expect(await once('b', 0)).toBe('yes3');
  });

  it('is kept for so many only, the oldest forgotten first', async () => {
    const { once } = setUp();
    for (let i = 0; i <= 1_000; i += 1) await once(`k${i}`, i);
    expect(await once('k1', 1_001)).toBe('yes2');
    expect(await once('k0', 1_001)).toBe('yes1002');
  });
});
