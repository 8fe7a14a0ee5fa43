import { RequestWriter } from './request-writer.js';

/** What kafkajs wants encoded. */
export interface FetchOptions {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly rackId: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

const NO_REPLICA = -1;
const NO_SESSION = 0;
const NO_EPOCH = -1;
const NO_OFFSET = -1;

/** Bytes, about: of what surrounds the topics, of a topic, and of a partition. */
const REQUEST_FRAME = 100;
const TOPIC_FRAME = 100;
const PARTITION = 28;

/**
 * The body of a fetch request of version 11, for a consumer without a fetch session:
 *
 *     request   => replica=-1:INT32 max_wait_ms:INT32 min_bytes:INT32 max_bytes:INT32 isolation:INT8 session=0:INT32
 *                  session_epoch=-1:INT32 [topic] forgotten_topics=0:INT32 rack:STRING
 *     topic     => name:STRING [partition]
 *     partition => index:INT32 leader_epoch=-1:INT32 offset:INT64 log_start=-1:INT64 max_bytes:INT32
 */
export const encodeFetch = (options: FetchOptions): Buffer => {
  const { maxWaitTime, minBytes, maxBytes, isolationLevel, topics, rackId } = options;
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions.length, 0);
  const writer = new RequestWriter(REQUEST_FRAME + TOPIC_FRAME * topics.length + PARTITION * partitions);
  writer.int32(NO_REPLICA).int32(maxWaitTime).int32(minBytes).int32(maxBytes).int8(isolationLevel);
  writer.int32(NO_SESSION).int32(NO_EPOCH).int32(topics.length);
  for (const { topic, partitions } of topics) {
    writer.string(topic).int32(partitions.length);
    for (const { partition, fetchOffset, maxBytes } of partitions)
      writer.int32(partition).int32(NO_EPOCH).int64(Number(fetchOffset)).int64(NO_OFFSET).int32(maxBytes);
  }
  return writer.int32(0).string(rackId).written;
};
