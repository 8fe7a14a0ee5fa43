import type { Histogram, Logger, Metrics, Startable } from '@setpoint/service-kit';
import type { Producer } from 'kafkajs';
import type { KafkaClient } from './kafka-client.js';
import { MissingTopics } from './missing-topics.js';
import { PublishError, toPublishError } from './publish-error.js';
import { type OutgoingRecord, outgoingBytes } from './record.js';
import { SendQueue, type Waiting } from './send-queue.js';
import { toTopicMessages, withoutPartition } from './topic-messages.js';

export interface PublisherOptions {
  readonly client: KafkaClient;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Records that may wait to be sent. */
  readonly maxBufferedRecords?: number;
  /** Bytes that may wait to be sent. */
  readonly maxBufferedBytes?: number;
  /** Largest record; a little below what brokers take by default (1,048,588 bytes with framing). */
  readonly maxRecordBytes?: number;
}

/** A broker that takes connections but does not answer holds the client up for longer than a caller should wait. */
const ANSWER_WITHIN_MS = 5_000;

/** Of sending one batch: the second is with a new client. */
type Attempt = 'first' | 'second';

/**
 * Publishes records, all acknowledged by every replica in sync. What is handed over while a send is under way goes
 * out as the next one, in the order it was handed over; so a batch is as large as the load makes it.
 */
export class Publisher implements Startable {
  private readonly queue: SendQueue;
  private readonly missing: MissingTopics;
  private readonly seconds: Histogram | undefined;
  private producer: Producer | undefined;
  private isStopped = false;
  private sending: Promise<void> | undefined;

  constructor(private readonly options: PublisherOptions) {
    this.missing = new MissingTopics(options.client);
    this.queue = new SendQueue({
      maxRecords: options.maxBufferedRecords ?? 20_000,
      maxBytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
      maxRecordBytes: options.maxRecordBytes ?? 1_000_000,
    });
    this.seconds = options.metrics?.histogram(
      'setpoint_kafka_publish_seconds',
      'From handing a batch to the client until every replica in sync has it',
    );
  }

  /** Connects. When Kafka is away the publisher is started all the same, and connects when there is something to send. */
  async start(): Promise<void> {
    this.isStopped = false;
    await this.connected().catch((failure) => {
      this.options.logger.warn({ err: failure }, 'Kafka is away; publishing will try again');
    });
  }

  /** Sends what was handed over, then disconnects. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.sending;
    await this.disconnect();
  }

  /**
   * @returns when Kafka has acknowledged all records of this call
   * @throws PublishError; records of this call may have been written unless its kind says otherwise
   */
  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.isStopped) throw new PublishError('stopped');
    if (records.length === 0) return;
    const acknowledged = this.queue.add(records, outgoingBytes);
    this.sending ??= this.sendAll();
    await acknowledged;
  }

  private async sendAll(): Promise<void> {
    const timer = setInterval(() => this.expire(), 500);
    try {
      // What is handed over in the same turn goes out together.
      await Promise.resolve();
      for (let batch = this.queue.take(); batch.length > 0; batch = this.queue.take()) await this.send(batch);
    } finally {
      clearInterval(timer);
      // In the same turn as the look at an empty queue, so that no record is left behind between the two.
      this.sending = undefined;
    }
  }

  private expire(): void {
    const late = new PublishError('unavailable', `no answer within ${ANSWER_WITHIN_MS} ms`);
    this.queue.expire(performance.now() - ANSWER_WITHIN_MS, late);
  }

  private async send(batch: readonly Waiting[]): Promise<void> {
    const isSuspect = batch.some(({ record }) => this.missing.has(record.topic));
    await this.sendKnown(isSuspect ? await this.failMissing(batch) : batch, 'first');
  }

  private async sendKnown(batch: readonly Waiting[], attempt: Attempt): Promise<void> {
    if (batch.length === 0) return;
    const startedAt = performance.now();
    try {
      const lost = await this.sendBatch(batch);
      if (lost.length > 0) this.queue.fail(lost, new PublishError('unknown_partition'));
      this.queue.acknowledge(lost.length > 0 ? batch.filter((waiting) => !lost.includes(waiting)) : batch);
      this.seconds?.observe((performance.now() - startedAt) / 1000);
    } catch (failure) {
      await this.handleFailure(batch, toPublishError(failure), attempt);
    }
  }

  /** @returns the records that went nowhere, because their topic lacks the partition they name */
  private async sendBatch(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const physical = (topic: string) => this.options.client.toPhysical(topic);
    const producer = await this.connected();
    const topicMessages = toTopicMessages(batch, physical);
    const written = await producer.sendBatch({ acks: -1, timeout: 5_000, topicMessages });
    return withoutPartition(batch, written, physical);
  }

  /** One bad record or topic fails its own callers only: the others are sent without it. */
  private async handleFailure(
    batch: readonly Waiting[],
    error: PublishError,
    attempt: Attempt,
  ): Promise<void> {
    if (error.kind === 'unknown_topic' && attempt === 'first') return this.sendToExisting(batch);
    if (error.kind !== 'too_large' || batch.length === 1) return this.queue.fail(batch, error);
    // Halves keep the order. Partitions that had been written already are written again: the same ids, twice.
    const middle = Math.ceil(batch.length / 2);
    await this.send(batch.slice(0, middle));
    await this.send(batch.slice(middle));
  }

  /**
   * A client that once sent to a topic asks for it in every metadata request, and once the topic is deleted every such
   * request fails, whatever the batch is for; only a new client forgets it.
   */
  private async sendToExisting(batch: readonly Waiting[]): Promise<void> {
    await this.disconnect();
    await this.sendKnown(await this.failMissing(batch), 'second');
  }

  /** @returns the records whose topics exist; the callers of the others have their answer */
  private async failMissing(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    try {
      const missing = await this.missing.among(new Set(batch.map(({ record }) => record.topic)));
      for (const topic of missing)
        this.queue.fail(
          batch.filter(({ record }) => record.topic === topic),
          new PublishError('unknown_topic', topic),
        );
      return batch.filter(({ record }) => !missing.has(record.topic));
    } catch (failure) {
      this.queue.fail(batch, new PublishError('unavailable', 'topics could not be listed', failure));
      return [];
    }
  }

  private async connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    const producer = this.options.client.producer();
    try {
      await producer.connect();
    } catch (failure) {
      await producer.disconnect().catch(() => undefined);
      throw failure;
    }
    this.producer = producer;
    return producer;
  }

  private async disconnect(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}
