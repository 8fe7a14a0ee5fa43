import { randomBytes } from 'node:crypto';
import { toNamespace } from '@setpoint/channels';
import kafkajs, { type Admin, type EachBatchPayload } from 'kafkajs';
import type { Ground } from '../system.js';
import { collectInstants, type StageRecord, stageTopics } from './collect-instants.js';
import type { InstantsOfCommands } from './command-instants.js';

const { Kafka, logLevel } = kafkajs;
const readLimitMs = 60_000;

/** Next offset by topic and partition: "topic/3". */
type Offsets = ReadonlyMap<string, bigint>;

/** Reads what Setpoint's services said to each other during a step, after it. */
export class StageReader {
  private readonly kafka: InstanceType<typeof Kafka>;
  private readonly topics: readonly string[];
  private before: Offsets = new Map();

  constructor({ brokers, namespace }: Ground) {
    this.kafka = new Kafka({
      clientId: 'bench-stages',
      brokers: brokers.split(','),
      logLevel: logLevel.NOTHING,
    });
    this.topics = stageTopics.map((topic) => toNamespace(topic, namespace));
  }

  /** What comes from now on will be read. */
  async noteOffsets(): Promise<void> {
    this.before = await this.offsets();
  }

  /** All that came since `noteOffsets`. @throws when that takes longer than a minute */
  async read(): Promise<InstantsOfCommands> {
    const end = await this.offsets();
    const unread = new Map([...end].filter(([place, offset]) => offset > (this.before.get(place) ?? 0n)));
    const records: StageRecord[] = [];
    const consumer = this.kafka.consumer({ groupId: `bench-stages-${randomBytes(6).toString('hex')}` });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [...this.topics] });
      const everything = readAll(unread, (batch) => records.push(...recordsOf(batch)));
      await consumer.run({ autoCommit: false, eachBatch: async (payload) => everything.take(payload) });
      for (const place of end.keys()) consumer.seek(seekTo(place, this.before.get(place) ?? 0n));
      await everything.done;
    } finally {
      await consumer.disconnect();
    }
    return collectInstants(records);
  }

  private async offsets(): Promise<Offsets> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const all = await Promise.all(this.topics.map((topic) => offsetsOf(admin, topic)));
      return new Map(all.flat());
    } finally {
      await admin.disconnect();
    }
  }
}

const offsetsOf = async (admin: Admin, topic: string): Promise<[string, bigint][]> =>
  (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [
    `${topic}/${partition}`,
    BigInt(high),
  ]);

const seekTo = (place: string, offset: bigint) => {
  const [topic = '', partition] = place.split('/');
  return { topic, partition: Number(partition), offset: String(offset) };
};

/** Takes batches until every place in `unread` was read to its end. */
const readAll = (unread: Map<string, bigint>, keep: (payload: EachBatchPayload) => void) => {
  let finish: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const limit = setTimeout(() => fail(new Error('the records of the step did not all come')), readLimitMs);
  void done.catch(() => undefined).finally(() => clearTimeout(limit));
  if (unread.size === 0) finish();
  const take = (payload: EachBatchPayload) => {
    const { topic, partition, messages } = payload.batch;
    const place = `${topic}/${partition}`;
    const end = unread.get(place);
    const [first, last] = [messages[0], messages.at(-1)];
    // What came after the end was looked up may be fetched before the seek.
    if (end === undefined || !first || !last || BigInt(first.offset) >= end) return;
    keep(payload);
    if (BigInt(last.offset) + 1n >= end) unread.delete(place);
    if (unread.size === 0) finish();
  };
  return { take, done };
};

const recordsOf = ({ batch }: EachBatchPayload): StageRecord[] =>
  batch.messages.flatMap(({ timestamp, headers, value }) => {
    if (!value) return [];
    const type = String(headers?.type ?? '');
    return [{ timestamp: Number(timestamp), type, value: JSON.parse(String(value)) }];
  });
