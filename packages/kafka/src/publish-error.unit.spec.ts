import { describe, expect, it } from '@jest/globals';
import { toPublishError } from './publish-error.js';

const brokerError = (type: string) => Object.assign(new Error(`the broker says ${type}`), { type });

describe('toPublishError', () => {
  it.each([
    ['MESSAGE_TOO_LARGE', 'too_large'],
    ['RECORD_LIST_TOO_LARGE', 'too_large'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'unknown_topic'],
    ['INVALID_TOPIC_EXCEPTION', 'unknown_topic'],
    ['NOT_LEADER_FOR_PARTITION', 'unavailable'],
  ])('reads %s, however deep it is wrapped, as %s', (type, kind) => {
    const wrapped = new Error('retries exceeded', {
      cause: new Error('again', { cause: brokerError(type) }),
    });
    expect(toPublishError(wrapped).kind).toBe(kind);
    expect(toPublishError(wrapped).cause).toBe(wrapped);
  });

  it('takes anything else for Kafka being away', () => {
    expect([toPublishError('text').kind, toPublishError(new Error('refused')).kind]).toEqual([
      'unavailable',
      'unavailable',
    ]);
  });
});
