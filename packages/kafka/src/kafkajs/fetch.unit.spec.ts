import { describe, expect, it } from '@jest/globals';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import Record, { type RecordParts } from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import batches, { type BatchParts } from 'kafkajs/src/protocol/recordBatch/v0/index.js';
import Fetch from 'kafkajs/src/protocol/requests/fetch/index.js';
import type { FetchOptions } from './fetch-request.js';
import type { FetchResponse } from './fetch-response.js';
import { decodeFetch } from './fetch-response.js';
import { fetchQuickly } from './quick-fetch.js';

const Mended = { ...Fetch };
fetchQuickly(Mended);

const OPTIONS: FetchOptions = {
  maxWaitTime: 500,
  minBytes: 1,
  maxBytes: 10_485_760,
  isolationLevel: 1,
  rackId: '',
  topics: [],
};
const byKafkajs = Fetch.protocol({ version: 11 })(OPTIONS);
const mended = Mended.protocol({ version: 11 })(OPTIONS);

const GZIP = 1;
const HIGH = { firstOffset: 2 ** 40, firstTimestamp: 1_795_763_000_123, maxTimestamp: 1_795_763_000_999 };

const batchOf = async (records: readonly RecordParts[], parts: BatchParts = {}): Promise<Buffer> =>
  (
    await batches.RecordBatch({
      ...HIGH,
      lastOffsetDelta: records.length,
      ...parts,
      records: records.map(Record),
    })
  ).buffer;

/** One answer, with a topic of one partition for each of `recordSets`. */
const answer = (recordSets: readonly Buffer[], aborted: readonly number[] = []): Buffer => {
  const encoder = new Encoder()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(0)
    .writeInt32(1)
    .writeString('setpoint.übung');
  encoder.writeInt32(recordSets.length);
  recordSets.forEach((records, partition) => {
    encoder
      .writeInt32(partition)
      .writeInt16(0)
      .writeInt64(2 ** 41)
      .writeInt64(2 ** 41)
      .writeInt64(-1);
    encoder.writeInt32(aborted.length === 0 ? -1 : aborted.length);
    for (const offset of aborted) encoder.writeInt64(12).writeInt64(offset);
    encoder.writeInt32(-1).writeInt32(records.length).writeBuffer(records);
  });
  return encoder.buffer;
};

/** What kafkajs decodes, with its headers as text. */
const expected = async (bytes: Buffer): Promise<FetchResponse> => {
  const decoded = await byKafkajs.response.decode(bytes);
  return {
    ...decoded,
    responses: decoded.responses.map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) => ({
        ...partition,
        messages: partition.messages.map((message) => ({ ...message, headers: textOf(message.headers) })),
      })),
    })),
  };
};

const textOf = (headers: object) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => one?.toString() ?? null) : (value?.toString() ?? null),
    ]),
  );

const expectSame = async (bytes: Buffer) => expect(decodeFetch(bytes)).toEqual(await expected(bytes));

const RECORDS: RecordParts[] = [
  { offsetDelta: 0, timestampDelta: 0, key: 'k', value: 'v', headers: { type: 't', version: '1' } },
  { offsetDelta: 1, timestampDelta: 876, key: null, value: '温度 é', headers: {} },
  {
    offsetDelta: 63,
    timestampDelta: -5,
    key: Buffer.from([200]),
    value: null,
    headers: { é: Buffer.from([0xff]) },
  },
  {
    offsetDelta: 64,
    timestampDelta: 2 ** 26,
    key: '',
    value: '',
    headers: { a: ['1', '2', '3'], b: '' },
  },
  { offsetDelta: 100_000, timestampDelta: 1, key: 'k', value: 'x'.repeat(70_000) },
];

describe('an answer with records', () => {
  it('is read as kafkajs reads it, for several batches and partitions', async () => {
    const one = await batchOf(RECORDS);
    const two = await batchOf(RECORDS.slice(0, 2), { firstOffset: 7, producerId: 99, producerEpoch: 3 });
    await expectSame(answer([one, Buffer.concat([one, two]), Buffer.alloc(0), two]));
  });

  it('is read as kafkajs reads it, without records and without partitions', async () => {
    await expectSame(answer([await batchOf([])]));
    await expectSame(answer([]));
  });

  it('is read as kafkajs reads it, when the last batch is cut off anywhere', async () => {
    const whole = await batchOf(RECORDS.slice(0, 2));
    for (let kept = 0; kept < whole.length; kept++)
      await expectSame(answer([Buffer.concat([whole, whole.subarray(0, kept)]), whole]));
  });

  it.each([
    ['the time of the broker', 0x08],
    ['a transaction', 0x10],
    ['a control record', 0x20],
  ])('is read as kafkajs reads it, for a batch with %s', async (_, flag) => {
    const batch = await batchOf(RECORDS);
    const ATTRIBUTES_AT = 21;
    batch.writeInt16BE(flag, ATTRIBUTES_AT);
    await expectSame(answer([batch]));
  });

  it('tells of errors as before', async () => {
    const bytes = answer([Buffer.alloc(0)]);
    const ERROR_AT = 14 + 2 + Buffer.byteLength('setpoint.übung') + 8;
    bytes.writeInt16BE(1, ERROR_AT);
    const decoded = await mended.response.decode(bytes);
    await expect(mended.response.parse(decoded)).rejects.toThrow('offset is not within the range');
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['is compressed', async () => answer([await batchOf(RECORDS, { compression: GZIP })])],
    ['tells of aborted transactions', async () => answer([await batchOf(RECORDS)], [5])],
    ['has offsets beyond 2^53', async () => answer([await batchOf(RECORDS, { firstOffset: 2 ** 60 })])],
    ['has times far apart', async () => answer([await batchOf([{ value: '', timestampDelta: 2 ** 40 }])])],
  ])('that %s is left to kafkajs', async (_, make) => {
    const bytes = await make();
    expect(decodeFetch(bytes)).toBeUndefined();
    expect(await mended.response.decode(bytes)).toEqual(await byKafkajs.response.decode(bytes));
  });

  it('that ends too early fails as before', async () => {
    const bytes = answer([await batchOf(RECORDS.slice(0, 2)), await batchOf(RECORDS)]);
    for (const kept of [0, 5, 20, 40, 60])
      await expect(mended.response.decode(bytes.subarray(0, kept))).rejects.toThrow(/range|bounds|NaN/);
  });

  it('ends for whatever bytes come', async () => {
    const bytes = answer([await batchOf(RECORDS.slice(0, 3))]);
    for (let at = 60; at < bytes.length; at++)
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
        const broken = Buffer.from(bytes);
        broken[at] = byte;
        decodeFetch(broken);
      }
  });
});

describe('a fetch request', () => {
  it('has the bytes that kafkajs gives it', async () => {
    const offsets = ['0', '1', '4294967295', '4294967296', String(2 ** 53 - 1), '-1'];
    const topics = ['setpoint.commands', 'setpoint.übung', 'setpoint.commands'].map((topic, i) => ({
      topic,
      partitions: offsets.map((fetchOffset, partition) => ({
        partition,
        fetchOffset,
        maxBytes: 1_048_576 + i,
      })),
    }));
    for (const options of [
      OPTIONS,
      { ...OPTIONS, topics },
      { ...OPTIONS, topics, rackId: 'r', isolationLevel: 0 },
    ]) {
      const bytes = await Promise.all(
        [Mended, Fetch].map((fetch) => fetch.protocol({ version: 11 })(options).request.encode()),
      );
      expect(bytes[0]?.buffer).toEqual(bytes[1]?.buffer);
    }
  });
});
