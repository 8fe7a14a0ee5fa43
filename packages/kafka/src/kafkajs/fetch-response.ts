import { type FetchedRecord, readRecords } from './fetched-records.js';
import { ResponseReader } from './response-reader.js';

/** An answer in the shape that kafkajs gives it. */
export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly TopicResponse[];
}

interface TopicResponse {
  readonly topicName: string;
  readonly partitions: readonly PartitionResponse[];
}

interface PartitionResponse {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica: number;
  readonly messages: readonly FetchedRecord[];
}

/**
 * The answer to a fetch request of version 11:
 *
 *     answer    => throttle_ms:INT32 error:INT16 session:INT32 [topic]
 *     topic     => name:STRING [partition]
 *     partition => index:INT32 error:INT16 high_watermark:INT64 last_stable:INT64 log_start:INT64
 *                  [aborted_transaction] preferred_replica:INT32 records
 *
 * @returns undefined when there is anything in it that we never ask for or write (a compression, transactions that were
 * aborted), or that cannot be read: kafkajs reads that itself
 */
export const decodeFetch = (bytes: Buffer): FetchResponse | undefined => {
  try {
    return readResponse(new ResponseReader(bytes));
  } catch {
    // Whatever it is: either kafkajs can read it, or the failure is the one that it has always told of.
    return undefined;
  }
};

const readResponse = (reader: ResponseReader): FetchResponse => ({
  // The broker does not wait before it answers; it wants the client to wait.
  throttleTime: 0,
  clientSideThrottleTime: reader.int32(),
  errorCode: reader.int16(),
  sessionId: reader.int32(),
  responses: readArray(reader, readTopic),
});

const readTopic = (reader: ResponseReader): TopicResponse => ({
  topicName: reader.string(),
  partitions: readArray(reader, readPartition),
});

const readPartition = (reader: ResponseReader): PartitionResponse => ({
  partition: reader.int32(),
  errorCode: reader.int16(),
  highWatermark: String(reader.int64()),
  lastStableOffset: String(reader.int64()),
  lastStartOffset: String(reader.int64()),
  abortedTransactions: readArray(reader, () => {
    throw new Error('aborted transactions');
  }),
  preferredReadReplica: reader.int32(),
  messages: readRecords(reader),
});

const readArray = <T>(reader: ResponseReader, read: (reader: ResponseReader) => T): T[] => {
  const items: T[] = [];
  for (let left = reader.int32(); left > 0; left--) items.push(read(reader));
  return items;
};
