import { describe, expect, it } from '@jest/globals';
import kafkajs, { type Message } from 'kafkajs';
import { quickPartitioner } from './quick-partitioner.js';

const partitions = (count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    isr: [0],
    replicas: [0],
  }));

const quick = quickPartitioner();
const byKafkajs = kafkajs.Partitioners.DefaultPartitioner();
const choose = (partitioner: typeof quick, message: Partial<Message>, count = 10_007) =>
  partitioner({ topic: 't', partitionMetadata: partitions(count), message: { value: '', ...message } });

describe('the partition of a record', () => {
  it('is the one that kafkajs chooses, for keys of any length', () => {
    for (let length = 0; length <= 40; length++)
      for (const key of ['x'.repeat(length), `${'device~'.repeat(6)}`.slice(0, length)])
        expect(choose(quick, { key })).toBe(choose(byKafkajs, { key }));
  });

  it.each([['é'], ['device-\u00fc-1234'], ['温度'], [Buffer.from('device-1')], [Buffer.from([200, 201])]])(
    'is the one that kafkajs chooses, for the key %p',
    (key) => {
      expect(choose(quick, { key })).toBe(choose(byKafkajs, { key }));
    },
  );

  it('is the one that the record names', () => {
    expect(choose(quick, { key: 'k', partition: 3 })).toBe(3);
    expect(choose(quick, { partition: 0 })).toBe(0);
  });

  it.each([null, undefined])('is each in turn, for the key %p', (key) => {
    const chosen = [1, 2, 3].map(() => choose(quick, key === undefined ? {} : { key }, 3));
    expect(chosen.sort()).toEqual([0, 1, 2]);
  });
});
