import { describe, expect, it } from '@jest/globals';
import { ManualTimers } from '../../test/manual-timers.js';
import { LoginGroups } from './login-groups.js';

const setUp = () => {
  const timers = new ManualTimers();
  const groups = new LoginGroups(timers, 20);
  const gone: number[] = [];
  const come = async (which: number) => {
    await groups.turn();
    gone.push(which);
  };
  const advance = async (ms: number) => {
    timers.advance(ms);
    // Promises of what was due go before this.
    await new Promise((next) => setImmediate(next));
    return gone;
  };
  return { come, advance };
};

describe('logins', () => {
  it('go at once when they come alone, also after others', async () => {
    const { come, advance } = setUp();
    await come(1);
    expect(await advance(20)).toEqual([1]);
    await come(2);
    expect(await advance(0)).toEqual([1, 2]);
  });

  it('go together, in the order in which they came, when others went just before', async () => {
    const { come, advance } = setUp();
    for (const which of [1, 2, 3]) void come(which);
    expect(await advance(19)).toEqual([1]);
    void come(4);
    expect(await advance(1)).toEqual([1, 2, 3, 4]);
    void come(5);
    expect(await advance(19)).toEqual([1, 2, 3, 4]);
    expect(await advance(1)).toEqual([1, 2, 3, 4, 5]);
  });

  it('are no more than 128 in a group', async () => {
    const { come, advance } = setUp();
    for (let which = 0; which < 200; which++) void come(which);
    expect(await advance(20)).toHaveLength(129);
    expect(await advance(20)).toHaveLength(200);
  });
});
