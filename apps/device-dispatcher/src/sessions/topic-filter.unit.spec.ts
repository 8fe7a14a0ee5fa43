import { describe, expect, it } from '@jest/globals';
import { matchesAny } from './topic-filter.js';

describe('a topic filter', () => {
  it.each([
    ['/sys/p/d/x_reply', '/sys/p/d/x_reply'],
    ['/sys/p/d/+', '/sys/p/d/x_reply'],
    ['/sys/p/d/thing/event/+/post_reply', '/sys/p/d/thing/event/hot/post_reply'],
    ['/sys/p/d/#', '/sys/p/d/a/b/c'],
    ['/sys/p/d/#', '/sys/p/d'],
  ])('%s matches %s', (filter, topic) => expect(matchesAny(['x', filter], topic)).toBe(true));

  it.each([
    ['/sys/p/d/x_reply', '/sys/p/d/y_reply'],
    ['/sys/p/d/+', '/sys/p/d/a/b'],
    ['/sys/p/d/+/+', '/sys/p/d/a'],
    ['/sys/p/d/x', '/sys/p/d/x/y'],
    ['/sys/p/d/x/y', '/sys/p/d/x'],
  ])('%s does not match %s', (filter, topic) => expect(matchesAny([filter], topic)).toBe(false));
});
