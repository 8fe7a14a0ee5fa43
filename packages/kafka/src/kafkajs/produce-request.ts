import type { Message } from 'kafkajs';
import { crc32c } from './crc32c.js';
import { RequestWriter } from './request-writer.js';

/** What kafkajs wants encoded. */
export interface ProduceOptions {
  readonly acks: number;
  readonly timeout: number;
  readonly compression: number;
  readonly transactionalId?: string | null;
  readonly producerId: unknown;
  readonly producerEpoch: number;
  readonly topicData: readonly TopicData[];
}

interface TopicData {
  readonly topic: string;
  readonly partitions: readonly PartitionData[];
}

interface PartitionData {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly Message[];
}

/** A message as we make them: nothing but text, and dated when it is encoded. */
interface TextMessage {
  readonly key?: string | null;
  readonly value: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const NOT_IDEMPOTENT = -1;
const NO_COMPRESSION = 0;
const FORMAT_OF_BATCH = 2;

/** Bytes, about: of what surrounds a record, a batch and a topic. */
const RECORD_FRAME = 16;
const BATCH_FRAME = 80;
const REQUEST_FRAME = 300;

/**
 * The body of a produce request of version 3 to 7, in one go:
 *
 *     request   => transactional_id=null acks:INT16 timeout:INT32 [topic]
 *     topic     => name:STRING [partition]
 *     partition => index:INT32 size:INT32 batch
 *     batch     => first_offset=0:INT64 size:INT32 leader_epoch=0:INT32 format=2:INT8 crc:INT32 attributes=0:INT16
 *                  last_delta:INT32 first_time:INT64 last_time:INT64 producer=-1:INT64 epoch:INT16 sequence:INT32 [record]
 *     record    => size:VARINT attributes=0:INT8 time_delta=0:VARINT offset_delta:VARINT key value headers:VARINT {name value}
 *
 * @returns undefined when there is anything in it that our records never have (bytes, a compression, a timestamp, a
 * transaction, a producer id): kafkajs encodes that itself
 */
export const encodeProduce = (options: ProduceOptions): Buffer | undefined => {
  const { acks, timeout, topicData } = options;
  const expectedBytes = textBytes(options);
  if (expectedBytes === undefined) return undefined;
  const writer = new RequestWriter(expectedBytes);
  writer.int16(-1).int16(acks).int32(timeout).int32(topicData.length);
  for (const { topic, partitions } of topicData) {
    writer.string(topic).int32(partitions.length);
    for (const partition of partitions) writePartition(writer, partition, options.producerEpoch);
  }
  return writer.written;
};

/** @returns about how many bytes it takes, or undefined when not all is text */
const textBytes = (options: ProduceOptions): number | undefined => {
  if (options.compression !== NO_COMPRESSION || options.transactionalId) return undefined;
  if (options.producerId !== NOT_IDEMPOTENT) return undefined;
  let bytes = REQUEST_FRAME;
  for (const { partitions } of options.topicData)
    for (const { messages } of partitions) {
      bytes += BATCH_FRAME;
      for (const message of messages) {
        if (!isText(message)) return undefined;
        bytes += RECORD_FRAME + charsOf(message);
      }
    }
  return bytes;
};

const isText = (message: Message): message is Message & TextMessage => {
  const { key, value, headers, timestamp } = message;
  if (timestamp !== undefined || headers === null) return false;
  if (key !== undefined && key !== null && typeof key !== 'string') return false;
  if (value !== null && typeof value !== 'string') return false;
  for (const name in headers) if (typeof headers[name] !== 'string') return false;
  return true;
};

const charsOf = ({ key, value, headers }: TextMessage): number => {
  let chars = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) chars += name.length + (headers[name]?.length ?? 0) + 4;
  return chars;
};

const writePartition = (writer: RequestWriter, data: PartitionData, producerEpoch: number): void => {
  const { partition, firstSequence, messages } = data;
  const now = Date.now();
  writer.int32(partition);
  const outerSizeAt = writer.length;
  writer.int32(0).int64(0);
  const sizeAt = writer.length;
  writer.int32(0).int32(0).int8(FORMAT_OF_BATCH);
  const crcAt = writer.length;
  writer.int32(0);
  const start = writer.length;
  writer
    .int16(0)
    .int32(messages.length - 1)
    .int64(now)
    .int64(now);
  writer.int64(NOT_IDEMPOTENT).int16(producerEpoch).int32(firstSequence).int32(messages.length);
  for (let i = 0; i < messages.length; i++) writeRecord(writer, messages[i] as TextMessage, i);
  writer.int32At(outerSizeAt, writer.length - outerSizeAt - 4);
  writer.int32At(sizeAt, writer.length - sizeAt - 4);
  writer.int32At(crcAt, crc32c(writer.written, start, writer.length));
};

const writeRecord = (writer: RequestWriter, message: TextMessage, offsetDelta: number): void => {
  const { key = null, value, headers = {} } = message;
  const start = writer.beginSized();
  writer.int8(0).varint(0).varint(offsetDelta).varintText(key).varintText(value);
  const names = Object.keys(headers);
  writer.varint(names.length);
  for (const name of names) writer.varintText(name).varintText(headers[name] ?? null);
  writer.endSized(start);
};
