import { randomUUID } from 'node:crypto';
import type { Logger, Startable } from '@setpoint/service-kit';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from '../kafka-client.js';
import type { IncomingRecord } from '../record.js';
import { type Backoff, pause, pauseMs, within } from './backoff.js';
import { toIncoming } from './to-incoming.js';

export interface RecordConsumerOptions {
  readonly client: KafkaClient;
  readonly logger: Logger;
  readonly topics: readonly ConsumedTopic[];
  /** Takes the records of one partition, in order. @returns when they are handled, or never will be; does not throw */
  readonly onRecords: (
    topic: string,
    partition: number,
    records: readonly IncomingRecord[],
  ) => Promise<void> | undefined;
}

export interface ConsumedTopic {
  readonly topic: string;
  /** Where to go on when the offset to read next does not exist (any more, or yet again after a Kafka was replaced). */
  readonly whenOutOfRange: 'beginning' | 'end';
}

/** A partition being read. */
interface Assigned {
  /** Offset of the next record to hand over. */
  next: bigint;
  isPaused: boolean;
}

const HUNG_AFTER_MS = 15_000;
const REBUILD: Backoff = { firstMs: 100, maxMs: 1_000 };
const DISCONNECT_LIMIT_MS = 3_000;
/**
 * What is fetched while the last records are still being handled would only wait. Fetching when they are done takes
 * fewer rounds, which is what reading costs; after this long it goes on all the same, so that a slow partition
 * holds up no other.
 */
const NEXT_FETCH_WITHIN_MS = 25;
/** All that one fetch brings is handed over at once. */
const PARTITIONS_AT_ONCE = 64;

/**
 * Reads the assigned partitions and nothing else, from offsets it is given, and never commits any.
 *
 * The client below has no way to assign partitions, only groups; so this is a group of one member with a random
 * name, which owns every partition, and those that are not assigned are paused. An assignment is then a seek and a
 * resume, without a rebalance. The client knows no offsets but committed ones: whenever it joins its group (anew, after
 * an error) every position is set again before the first fetch.
 *
 * It also may stop for ever, silently. So a crash, or 15 s without a fetch, makes a new client with a new group.
 */
export class RecordConsumer implements Startable {
  private readonly assigned = new Map<string, Assigned>();
  private consumer: Consumer | undefined;
  private isJoined = false;
  private lastFetchAt = Number.NEGATIVE_INFINITY;
  private stopping = new AbortController();
  private supervision: Promise<void> | undefined;
  /** The start of the present client; settles when it reads. */
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: RecordConsumerOptions) {}

  /** Starts reading in the background, and keeps trying while Kafka is away. */
  async start(): Promise<void> {
    if (this.supervision) return;
    this.stopping = new AbortController();
    this.supervision = this.supervise(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.supervision;
    this.supervision = undefined;
    this.assigned.clear();
  }

  /** Whether a fetch returned within the last `ms`. */
  fetchedWithin(ms: number): boolean {
    return performance.now() - this.lastFetchAt <= ms;
  }

  /** Reads the partition from `next` on. */
  assign(topic: string, partition: number, next: bigint): void {
    this.assigned.set(keyOf(topic, partition), { next, isPaused: false });
    this.position(topic, partition);
  }

  unassign(topic: string, partition: number): void {
    if (!this.assigned.delete(keyOf(topic, partition))) return;
    this.withJoined((consumer) => consumer.pause([this.physical(topic, partition)]));
  }

  /** Stops fetching until `resume`; the position is kept. */
  pause(topic: string, partition: number): void {
    const assigned = this.assigned.get(keyOf(topic, partition));
    if (!assigned || assigned.isPaused) return;
    assigned.isPaused = true;
    this.withJoined((consumer) => consumer.pause([this.physical(topic, partition)]));
  }

  resume(topic: string, partition: number): void {
    const assigned = this.assigned.get(keyOf(topic, partition));
    if (!assigned?.isPaused) return;
    assigned.isPaused = false;
    this.withJoined((consumer) => consumer.resume([this.physical(topic, partition)]));
  }

  private async supervise(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const startedAt = performance.now();
      const consumer = this.options.client.consumer(`setpoint-${randomUUID()}`);
      const ended = await this.read(consumer, signal).catch((failure: unknown) => failure);
      this.isJoined = false;
      this.consumer = undefined;
      const disconnected = disconnect(consumer, this.running);
      if (signal.aborted) return void (await disconnected);
      this.options.logger.warn({ err: ended }, 'reading from Kafka stopped, starting anew');
      if (this.lastFetchAt > startedAt) attempt = 0;
      await pause(pauseMs(REBUILD, attempt), signal);
    }
  }

  /** @returns why reading ended */
  private async read(consumer: Consumer, signal: AbortSignal): Promise<unknown> {
    this.consumer = consumer;
    const watch = new AbortController();
    const ended = this.watch(consumer, AbortSignal.any([signal, watch.signal]));
    try {
      this.running = this.run(consumer, signal);
      return await Promise.race([ended, this.running.then(() => ended)]);
    } finally {
      watch.abort();
    }
  }

  private async run(consumer: Consumer, signal: AbortSignal): Promise<void> {
    await consumer.connect();
    for (const { topic, whenOutOfRange } of this.options.topics)
      await consumer.subscribe({
        topic: this.options.client.toPhysical(topic),
        fromBeginning: whenOutOfRange === 'beginning',
      });
    if (signal.aborted) return;
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: async (payload) => this.take(consumer, payload),
    });
  }

  /** Resolves with the reason when the client has crashed or hangs, and when `signal` is aborted. */
  private watch(consumer: Consumer, signal: AbortSignal): Promise<unknown> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      const watchdog = setInterval(() => {
        const silentForMs = performance.now() - Math.max(startedAt, this.lastFetchAt);
        if (silentForMs > HUNG_AFTER_MS) resolve(new Error(`no fetch returned for ${HUNG_AFTER_MS} ms`));
      }, 1_000);
      signal.addEventListener('abort', () => {
        clearInterval(watchdog);
        resolve(undefined);
      });
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
      consumer.on(consumer.events.FETCH, () => {
        if (consumer === this.consumer) this.lastFetchAt = performance.now();
      });
      // The client emits this between the end of a join and its next fetch.
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        if (consumer === this.consumer) this.positionAll(payload.memberAssignment);
      });
    });
  }

  private positionAll(partitionsByTopic: Readonly<Record<string, readonly number[]>>): void {
    this.isJoined = true;
    for (const [physical, partitions] of Object.entries(partitionsByTopic))
      for (const partition of partitions) this.position(this.options.client.toLogical(physical), partition);
  }

  private position(topic: string, partition: number): void {
    const assigned = this.assigned.get(keyOf(topic, partition));
    const place = this.physical(topic, partition);
    this.withJoined((consumer) => {
      if (!assigned || assigned.isPaused) consumer.pause([place]);
      else consumer.resume([place]);
      if (assigned) consumer.seek({ topic: place.topic, partition, offset: String(assigned.next) });
    });
  }

  private async take(consumer: Consumer, { batch, resolveOffset, isStale }: EachBatchPayload): Promise<void> {
    const topic = this.options.client.toLogical(batch.topic);
    const assigned = this.assigned.get(keyOf(topic, batch.partition));
    if (consumer !== this.consumer || !assigned || isStale()) return;
    const records = batch.messages.map((message) => toIncoming(topic, batch.partition, message));
    // A batch from before the position is read twice, unless the log ends there: then it is another log.
    const isAnotherLog = BigInt(batch.highWatermark) < assigned.next;
    const fresh = isAnotherLog ? records : records.filter((record) => record.offset >= assigned.next);
    resolveOffset(batch.lastOffset());
    assigned.next = BigInt(batch.lastOffset()) + 1n;
    const handled = fresh.length > 0 ? this.options.onRecords(topic, batch.partition, fresh) : undefined;
    if (handled) await within(NEXT_FETCH_WITHIN_MS, handled);
  }

  /** Before the group is joined there is nothing to tell the client: joining positions everything. */
  private withJoined(tell: (consumer: Consumer) => void): void {
    if (this.consumer && this.isJoined) tell(this.consumer);
  }

  private physical(topic: string, partition: number) {
    return { topic: this.options.client.toPhysical(topic), partitions: [partition] };
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/**
 * Leaves the group, so that the brokers forget it at once; a client that hangs is left behind.
 *
 * @param running its start, which may be under way: disconnected in the middle of it, the client would connect again
 */
const disconnect = (consumer: Consumer, running: Promise<unknown>): Promise<void> =>
  within(
    DISCONNECT_LIMIT_MS,
    Promise.allSettled([running]).then(() => consumer.disconnect()),
  );
