import { describe, expect, it } from '@jest/globals';
import { deadLives, FROZEN_AFTER_MS } from './dead-lives.js';

const life = { slot: 2, incarnation: 10 };
const holder = { slot: 2, incarnation: 10, ageMs: 900, connected: true };

describe('a life of a dispatcher slot', () => {
  it.each([
    ['lives while its holder beats', [holder], false],
    ['lives while its silence is short', [{ ...holder, ageMs: FROZEN_AFTER_MS }], false],
    ['is over when its holder is frozen', [{ ...holder, ageMs: FROZEN_AFTER_MS + 1 }], true],
    ['is over at once when the lease is free', [{ ...holder, ageMs: 0, connected: false }], true],
    ['is over when somebody else holds the slot', [{ ...holder, incarnation: 11 }], true],
    ['is over when the slot was given back', [{ ...holder, slot: 3 }], true],
    ['is none of an older holder’s business', [{ ...holder, incarnation: 9, connected: false }], false],
  ])('%s', (_, holders, isDead) => {
    expect(deadLives([life], holders)).toEqual(isDead ? [life] : []);
  });
});
