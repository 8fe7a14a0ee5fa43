import type { ResponseReader } from './response-reader.js';

/** A record as kafkajs gives it to a consumer, but with headers that are text already. */
export interface FetchedRecord {
  readonly magicByte: number;
  readonly attributes: number;
  /** Epoch ms. */
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** A name that is given several times has all its values. */
  readonly headers: Readonly<Record<string, HeaderValue | HeaderValue[]>>;
  /** True for what a transaction writes to end itself. */
  readonly isControlRecord: boolean;
  readonly batchContext: Batch;
}

type HeaderValue = string | null;

interface Batch {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly timestampType: number;
  readonly magicByte: number;
}

const FORMAT_OF_BATCH = 2;
/** Where the format of a batch stands, in all formats. */
const FORMAT_AT = 16;
/** Less than this is no batch. */
const LEAST_BATCH = 49;
const COMPRESSIONS = 0x07;
const TIMED_BY_BROKER = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * The records of one partition, after their size in an INT32. The last batch may be cut off: it is left out.
 *
 * @throws for compressed ones, for formats before Kafka 0.11, and for numbers of enormous size
 */
export const readRecords = (reader: ResponseReader): FetchedRecord[] => {
  const size = reader.int32();
  const records: FetchedRecord[] = [];
  if (size <= 0) return records;
  const end = reader.at + size;
  if (size > reader.left || reader.bytes[reader.at + FORMAT_AT] !== FORMAT_OF_BATCH)
    throw new Error('another format');
  while (end - reader.at >= LEAST_BATCH && readBatch(reader, end, records));
  reader.at = end;
  return records;
};

/** @returns whether it was there as a whole */
const readBatch = (reader: ResponseReader, end: number, records: FetchedRecord[]): boolean => {
  const firstOffset = reader.int64();
  const batchEnd = reader.int32() + reader.at;
  if (batchEnd > end) return false;
  const partitionLeaderEpoch = reader.int32();
  const magicByte = reader.int8();
  // The checksum: kafkajs does not look at it either.
  reader.int32();
  const attributes = reader.int16();
  if ((attributes & COMPRESSIONS) !== 0) throw new Error('compressed records');
  const lastOffsetDelta = reader.int32();
  const firstTimestamp = reader.int64();
  const batchContext: Batch = {
    firstOffset: String(firstOffset),
    firstTimestamp: String(firstTimestamp),
    partitionLeaderEpoch,
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: (attributes & CONTROL) !== 0,
    lastOffsetDelta,
    maxTimestamp: String(reader.int64()),
    producerId: String(reader.int64()),
    producerEpoch: reader.int16(),
    firstSequence: reader.int32(),
    timestampType: (attributes & TIMED_BY_BROKER) !== 0 ? 1 : 0,
    magicByte,
  };
  for (let left = reader.int32(); left > 0; left--)
    records.push(readRecord(reader, batchContext, firstOffset, firstTimestamp));
  if (reader.at > batchEnd) throw new Error('a batch larger than its size');
  reader.at = batchEnd;
  return true;
};

const readRecord = (
  reader: ResponseReader,
  batchContext: Batch,
  firstOffset: number,
  firstTimestamp: number,
): FetchedRecord => {
  const size = reader.varint();
  const end = reader.at + size;
  const attributes = reader.int8();
  const timestamp = firstTimestamp + reader.varint();
  const record: FetchedRecord = {
    magicByte: batchContext.magicByte,
    attributes,
    timestamp: batchContext.timestampType === 1 ? batchContext.maxTimestamp : String(timestamp),
    offset: String(firstOffset + reader.varint()),
    key: reader.varintBytes(),
    value: reader.varintBytes(),
    headers: readHeaders(reader),
    isControlRecord: batchContext.isControlBatch,
    batchContext,
  };
  if (reader.at > end) throw new Error('a record larger than its size');
  reader.at = end;
  return record;
};

const readHeaders = (reader: ResponseReader): FetchedRecord['headers'] => {
  const headers: Record<string, HeaderValue | HeaderValue[]> = {};
  for (let left = reader.varint(); left > 0; left--) {
    const name = String(reader.varintText());
    const value = reader.varintText();
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return headers;
};
