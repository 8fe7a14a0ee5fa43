import {
  BaseRpcContext,
  type CustomTransportStrategy,
  type MessageHandler,
  Server,
} from '@nestjs/microservices';
import { type Logger, type Metrics, waitFor } from '@setpoint/service-kit';
import { isObservable, lastValueFrom } from 'rxjs';
import { type OffsetSource, PositionResolver } from './consumer/offset-source.js';
import { RecordConsumer } from './consumer/record-consumer.js';
import { TopicReader } from './consumer/topic-reader.js';
import type { KafkaClient } from './kafka-client.js';
import type { PartitionSource } from './leases/partition-source.js';
import { HandlerThrew, LEASED_KAFKA, type OnRecordsOptions, type RecordsHandler } from './on-records.js';
import { Parker } from './parker.js';
import type { Publisher } from './publisher.js';
import type { IncomingRecord } from './record.js';
import { type TransportMetrics, transportMetrics } from './transport-metrics.js';

export interface LeasedTransportOptions {
  readonly client: KafkaClient;
  /** Parks records; started and stopped by its owner, stopped after this transport. */
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Which partition the topics of mode `slot` are read from. */
  readonly slot?: PartitionSource;
  /** Which partitions the topics of mode `partitions` are read from. */
  readonly partitions?: PartitionSource;
  /** Where to begin after a start or a change of leases. */
  readonly offsets?: OffsetSource;
  readonly parkedTopicOf?: (topic: string) => string;
  /** How long a record may keep its handler throwing before it is parked. */
  readonly giveUpAfterMs?: number;
  /** Called before such a record is parked, to end what waits for it. */
  readonly onGiveUp?: (record: IncomingRecord, cause: string) => Promise<void>;
}

const GIVE_UP_AFTER_MS = 60_000;
const FETCH_LIMIT_MS = 15_000;

/**
 * Kafka as a Nest transport: finds the methods with `@OnRecords`, and calls each with the batches of the partitions that
 * this process may read. Partitions of all topics are handled at the same time, each in order.
 */
export class LeasedTransport extends Server implements CustomTransportStrategy {
  override transportId = LEASED_KAFKA;
  private readonly readers = new Map<string, TopicReader>();
  private readonly resolver: PositionResolver;
  private readonly metrics: TransportMetrics;
  private consumer: RecordConsumer | undefined;

  constructor(private readonly options: LeasedTransportOptions) {
    super();
    // Once for all readers: a metric can be registered only once.
    this.metrics = transportMetrics(options.metrics);
    this.resolver = new PositionResolver(options.client);
  }

  override addHandler(topic: string, callback: MessageHandler, isEvent?: boolean, extras?: object): void {
    if (this.messageHandlers.has(topic)) throw new Error(`two handlers for ${topic}`);
    super.addHandler(topic, callback, isEvent, extras);
  }

  /** Begins to read, and keeps trying; it waits neither for Kafka nor for a lease. */
  listen(callback: (failure?: unknown) => void): void {
    try {
      this.begin();
      callback();
    } catch (failure) {
      callback(failure);
    }
  }

  /** Stops reading; resolves when no handler runs any more. */
  async close(): Promise<void> {
    const { consumer } = this;
    this.consumer = undefined;
    const readers = [...this.readers.values()];
    this.readers.clear();
    await Promise.all(readers.map((reader) => reader.stop()));
    await consumer?.stop();
    await this.resolver.stop();
  }

  /** Whether Kafka has answered a fetch within the last `ms`; an answer may be empty. */
  fetchedWithin(ms: number): boolean {
    return this.consumer?.fetchedWithin(ms) ?? false;
  }

  /** What keeps this process from reading all it should, or undefined. For readiness. */
  problem(): string | undefined {
    if (!this.consumer) return 'not started';
    if (this.readers.size === 0) return undefined;
    if (!this.fetchedWithin(FETCH_LIMIT_MS)) return `Kafka answered no fetch for ${FETCH_LIMIT_MS / 1000} s`;
    for (const reader of this.readers.values()) {
      const problem = reader.problem();
      if (problem) return problem;
    }
    return undefined;
  }

  /**
   * Resolves once everything is leased and read, e.g. before the first request whose answer is read here.
   *
   * @throws when that takes longer than `limitMs`
   */
  async whenConsuming(limitMs = Number.POSITIVE_INFINITY): Promise<void> {
    await waitFor(() => this.problem() === undefined, { limitMs, what: 'the Kafka transport to consume' });
  }

  override on(): never {
    throw new Error('this transport has no events: ask `problem`');
  }

  override unwrap<T>(): T {
    return this.consumer as T;
  }

  private begin(): void {
    if (this.consumer) return;
    const handlers = [...this.messageHandlers].map(([topic, handler]) => ({
      topic,
      handler,
      mode: handler.extras as OnRecordsOptions,
    }));
    const consumer = new RecordConsumer({
      client: this.options.client,
      logger: this.options.logger,
      topics: handlers.map(({ topic, mode }) => ({ topic, whenOutOfRange: outOfRange(mode) })),
      onRecords: (topic, partition, records) => this.readers.get(topic)?.take(partition, records),
    });
    for (const { topic, handler, mode } of handlers)
      this.readers.set(topic, this.reader(topic, mode, handler, consumer));
    this.consumer = consumer;
    for (const reader of this.readers.values()) reader.start();
    if (handlers.length > 0) void consumer.start();
  }

  private reader(
    topic: string,
    mode: OnRecordsOptions,
    handler: MessageHandler,
    consumer: RecordConsumer,
  ): TopicReader {
    const { logger, offsets, onGiveUp, publisher, parkedTopicOf } = this.options;
    const parker = new Parker({ publisher, ...(parkedTopicOf && { parkedTopicOf }) });
    const source = this.sourceOf(topic, mode);
    return new TopicReader({
      topic,
      mode,
      logger,
      consumer,
      resolver: this.resolver,
      handle: calling(handler, topic),
      ...(source && { source }),
      ...(offsets && { offsets }),
      worker: {
        park: (record, cause) => parker.park(record, cause),
        onGiveUp: onGiveUp ?? (async () => undefined),
        observe: (outcome, records) => this.metrics.observe(topic, outcome, records),
        giveUpAfterMs: this.options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
      },
    });
  }

  private sourceOf(topic: string, mode: OnRecordsOptions): PartitionSource | undefined {
    const needsOffsets = mode.mode === 'partitions' || (mode.mode === 'all' && mode.from === 'stored');
    if (needsOffsets && !this.options.offsets) throw new Error(`${topic} needs stored offsets`);
    if (mode.mode === 'all') return undefined;
    const source = mode.mode === 'slot' ? this.options.slot : this.options.partitions;
    if (!source) throw new Error(`${topic} needs a lease of mode ${mode.mode}`);
    return source;
  }
}

const outOfRange = (mode: OnRecordsOptions): 'beginning' | 'end' =>
  mode.mode === 'slot' || (mode.mode === 'all' && mode.from === 'end') ? 'end' : 'beginning';

/** Calls a handler through Nest's pipeline of guards and interceptors. */
const calling =
  (handler: MessageHandler, topic: string): RecordsHandler =>
  async (records) => {
    const returned: unknown = await handler(records, new BaseRpcContext([topic]));
    const result = isObservable(returned) ? await lastValueFrom(returned) : returned;
    if (result instanceof HandlerThrew) throw result.thrown;
    return result as Awaited<ReturnType<RecordsHandler>>;
  };
