import type { Message, RecordMetadata, TopicMessages } from 'kafkajs';
import type { OutgoingRecord } from './record.js';

/** Groups records by topic, keeping their order, in the shape the client sends. */
export const toTopicMessages = (
  batch: readonly { readonly record: OutgoingRecord }[],
  physical: (topic: string) => string,
): TopicMessages[] => {
  const byTopic = new Map<string, Message[]>();
  for (const { record } of batch) {
    const topic = physical(record.topic);
    const messages = byTopic.get(topic) ?? [];
    messages.push(toMessage(record));
    byTopic.set(topic, messages);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
};

const toMessage = ({ key, partition, headers, value }: OutgoingRecord): Message => ({
  value,
  headers: { ...headers },
  ...(key !== undefined && { key }),
  ...(partition !== undefined && { partition }),
});

/**
 * The client drops records for a partition that the topic does not have, and reports success: such a partition is
 * missing in what was acknowledged.
 *
 * @returns the records of `batch` that were dropped
 */
export const withoutPartition = <W extends { readonly record: OutgoingRecord }>(
  batch: readonly W[],
  written: readonly RecordMetadata[],
  physical: (topic: string) => string,
): readonly W[] => {
  const known = new Set(written.map(({ topicName, partition }) => `${topicName}/${partition}`));
  return batch.filter(
    ({ record: { topic, partition } }) =>
      partition !== undefined && !known.has(`${physical(topic)}/${partition}`),
  );
};
