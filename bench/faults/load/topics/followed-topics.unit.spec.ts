import { describe, expect, it } from '@jest/globals';
import { parkedTopic, toNamespace, topics } from '@setpoint/channels';
import { followedTopics } from './followed-topics.js';

describe('the topics that observers follow', () => {
  it('are the channels as they are called, and internal topics in their name space', () => {
    const followed = followedTopics('blue', ['my-channel']);
    expect(followed.results).toEqual(['my-channel']);
    expect(followed.events).toEqual(['blue.command.events']);
    expect(followed.reports).toEqual(['blue.device.replies']);
    expect(followed.parked).toContain(toNamespace(parkedTopic(topics.deviceReplies.name), 'blue'));
  });

  it('are every parking place and nothing but those for what is parked', () => {
    const { parked } = followedTopics('blue', []);
    expect(parked).toHaveLength(Object.keys(topics).length - 1);
    expect(parked.every((topic) => topic.endsWith('.parked'))).toBe(true);
  });
});
