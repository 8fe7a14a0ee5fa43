import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fromNamespace } from '@setpoint/channels';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { TopicRecord } from '../../history.js';
import type { Journal } from '../../ledger/journal.js';
import { NextOffsets, type PartitionEnd } from './next-offsets.js';

export interface FollowerOptions {
  readonly kafka: Kafka;
  /** As the broker names them. */
  readonly topics: readonly string[];
  readonly namespace: string;
  readonly journal: Journal;
}

const PAUSE_BEFORE_NEXT_MS = 500;
/** A reader that is behind and takes nothing for so long is replaced. */
const STALLED_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 250;

/**
 * Writes down every record of some topics once, from the first on, in the order of its partition. When its reader is lost,
 * as with a killed broker, another goes on where that one was.
 */
export class TopicFollower {
  private readonly offsets = new NextOffsets();
  private readonly ending = new AbortController();
  private replacing = new AbortController();
  private following: Promise<void> = Promise.resolve();

  constructor(private readonly options: FollowerOptions) {}

  /** Records written so far. */
  get taken(): number {
    return this.offsets.taken;
  }

  start(): void {
    this.following = this.followUntilEnded();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.replacing.abort();
    await this.following;
  }

  /**
   * Waits until everything is written that is on the topics now.
   * @returns how many records were still missing when `limitMs` was over
   */
  async caughtUp(limitMs: number): Promise<number> {
    const giveUpAt = performance.now() + limitMs;
    let taken = this.taken;
    let progressAt = performance.now();
    for (;;) {
      const missing = await this.missing();
      const now = performance.now();
      if (missing === 0 || now > giveUpAt) return missing;
      if (this.taken > taken) progressAt = now;
      taken = this.taken;
      if (now - progressAt > STALLED_AFTER_MS) {
        progressAt = now;
        this.replacing.abort();
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Infinity while Kafka cannot say where its topics end. */
  private async missing(): Promise<number> {
    return this.ends().then(
      (ends) => this.offsets.missing(ends),
      () => Number.POSITIVE_INFINITY,
    );
  }

  private async ends(): Promise<PartitionEnd[]> {
    const admin = this.options.kafka.admin();
    await admin.connect();
    try {
      const all = this.options.topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
          topic,
          partition,
          end: BigInt(high),
        })),
      );
      return (await Promise.all(all)).flat();
    } finally {
      await admin.disconnect();
    }
  }

  private async followUntilEnded(): Promise<void> {
    while (!this.ending.signal.aborted) {
      this.replacing = new AbortController();
      await this.followOnce().catch(() => undefined);
      await pause(PAUSE_BEFORE_NEXT_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  /** With a group of its own, of which nobody else reads; returns when it is lost, to be replaced, or to end. */
  private async followOnce(): Promise<void> {
    const groupId = `faults-${randomBytes(6).toString('hex')}`;
    const consumer = this.options.kafka.consumer({
      groupId,
      maxWaitTimeInMs: 200,
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    const lost = lossOf(consumer, this.replacing.signal);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: async (payload) => this.take(payload) });
      for (const position of this.offsets.positions()) consumer.seek(position);
      await lost;
    } finally {
      await consumer.disconnect();
    }
  }

  /** What was taken before comes again until the seek is in force. */
  private take({ batch: { topic, partition, messages } }: EachBatchPayload): void {
    const { journal, namespace } = this.options;
    for (const message of messages)
      if (this.offsets.take(topic, partition, BigInt(message.offset)))
        journal.append(recordOf(fromNamespace(topic, namespace), partition, message));
  }
}

/** Resolves when the consumer says that it is down, or when it is wanted no more. */
const lossOf = (consumer: Consumer, unwanted: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (unwanted.aborted) resolve();
    consumer.on(consumer.events.CRASH, () => resolve());
    unwanted.addEventListener('abort', () => resolve(), { once: true });
  });

const recordOf = (topic: string, partition: number, message: KafkaMessage): TopicRecord => ({
  topic,
  partition,
  offset: message.offset,
  timestamp: Number(message.timestamp),
  key: message.key?.toString() ?? null,
  headers: Object.fromEntries(
    Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
  ),
  value: message.value?.toString() ?? '',
});
