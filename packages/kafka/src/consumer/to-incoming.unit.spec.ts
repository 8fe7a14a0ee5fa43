import { describe, expect, it } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { toIncoming } from './to-incoming.js';

const message = (parts: object) =>
  ({
    offset: '5',
    timestamp: '1795763000123',
    key: null,
    value: null,
    headers: {},
    ...parts,
  }) as KafkaMessage;

describe('a record as it was read', () => {
  it('has its place, its time and its text', () => {
    const parts = {
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers: { type: 't', id: Buffer.from('é') },
    };
    expect(toIncoming('topic', 3, message(parts))).toEqual({
      topic: 'topic',
      partition: 3,
      offset: 5n,
      key: 'k',
      value: Buffer.from('v'),
      headers: { type: 't', id: 'é' },
      timestampMs: 1_795_763_000_123,
    });
  });

  it('has the last value of a header that is given several times', () => {
    expect(toIncoming('topic', 0, message({ headers: { type: ['a', 'b'] } })).headers).toEqual({ type: 'b' });
  });

  it('lacks a header without a value, which other clients may write', () => {
    const headers = { type: null, version: ['1', null], id: 'x' };
    expect(toIncoming('topic', 0, message({ headers })).headers).toEqual({ id: 'x' });
  });
});
