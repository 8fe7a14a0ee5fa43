import { describe, expect, it } from '@jest/globals';
import { MAX_FILTERS, ReplyInterest } from './reply-interest.js';

const covers = (filter: string, topic: string) => {
  const interest = new ReplyInterest();
  interest.remember('a', filter);
  return interest.covers('a', topic);
};

describe('what a device waits for', () => {
  it.each([
    ['/sys/p/d/x_reply', '/sys/p/d/x_reply'],
    ['/sys/p/d/+', '/sys/p/d/x_reply'],
    ['/sys/p/d/thing/event/+/post_reply', '/sys/p/d/thing/event/hot/post_reply'],
    ['/sys/p/d/#', '/sys/p/d/a/b/c'],
    ['/sys/p/d/#', '/sys/p/d'],
  ])('%s covers %s', (filter, topic) => expect(covers(filter, topic)).toBe(true));

  it.each([
    ['/sys/p/d/x_reply', '/sys/p/d/y_reply'],
    ['/sys/p/d/+', '/sys/p/d/a/b'],
    ['/sys/p/d/+/+', '/sys/p/d/a'],
    ['/sys/p/d/x', '/sys/p/d/x/y'],
    ['/sys/p/d/x/y', '/sys/p/d/x'],
  ])('%s does not cover %s', (filter, topic) => expect(covers(filter, topic)).toBe(false));

  it('is kept for each device apart, and forgotten when it says so', () => {
    const interest = new ReplyInterest();
    interest.remember('a', 'x');
    expect(interest.covers('b', 'x')).toBe(false);
    interest.forget('a', 'x');
    expect(interest.covers('a', 'x')).toBe(false);
  });

  it('is bounded: the oldest filter is forgotten first', () => {
    const interest = new ReplyInterest();
    for (let i = 0; i <= MAX_FILTERS; i += 1) interest.remember('a', `t${i}`);
    expect([interest.covers('a', 't0'), interest.covers('a', `t${MAX_FILTERS}`)]).toEqual([false, true]);
  });
});
