import type { Logger } from '@setpoint/service-kit';
import type { PartitionSource } from '../leases/partition-source.js';
import type { OnRecordsOptions, RecordsHandler } from '../on-records.js';
import type { IncomingRecord } from '../record.js';
import { type Backoff, pause, pauseMs } from './backoff.js';
import type { OffsetSource, Position, PositionResolver } from './offset-source.js';
import { PartitionWorker, type PartitionWorkerOptions } from './partition-worker.js';
import type { RecordConsumer } from './record-consumer.js';

export interface TopicReaderOptions {
  readonly topic: string;
  readonly mode: OnRecordsOptions;
  readonly handle: RecordsHandler;
  readonly logger: Logger;
  readonly consumer: RecordConsumer;
  readonly resolver: PositionResolver;
  /** Absent in mode `all`. */
  readonly source?: PartitionSource;
  readonly offsets?: OffsetSource;
  readonly worker: Pick<PartitionWorkerOptions, 'park' | 'onGiveUp' | 'observe' | 'giveUpAfterMs'>;
}

const RETRY: Backoff = { firstMs: 50, maxMs: 1_000 };
const DEFAULT_MAX_BATCH = 500;

/** Reads of one topic what this process may: one worker for each partition, positioned when it is leased. */
export class TopicReader {
  private readonly workers = new Map<number, PartitionWorker>();
  /** Leased, but not read yet: where to begin is still being asked. */
  private readonly positioning = new Map<number, AbortController>();
  /** Not leased any more, but with a batch in the handler's hands. */
  private readonly stopping = new Map<number, Promise<void>>();
  private unsubscribe: (() => void) | undefined;
  private finding: AbortController | undefined;

  constructor(private readonly options: TopicReaderOptions) {}

  start(): void {
    const { source } = this.options;
    if (!source) return void this.readAll();
    this.unsubscribe = source.subscribe({
      acquired: (partitions) => void this.gain(partitions),
      releasing: (partitions) => this.release(partitions),
      lost: (partitions) => void this.release(partitions),
    });
  }

  /** Resolves when no record is in the handler's hands any more. */
  async stop(): Promise<void> {
    this.unsubscribe?.();
    this.finding?.abort();
    await this.release([...this.positioning.keys(), ...this.workers.keys()]);
  }

  /** @returns when all records of the partition are handled, or never will be */
  take(partition: number, records: readonly IncomingRecord[]): Promise<void> | undefined {
    const worker = this.workers.get(partition);
    const handled = worker?.push(records);
    if (worker?.isFull) this.options.consumer.pause(this.options.topic, partition);
    return handled;
  }

  /** What keeps this topic from being read as it should, or undefined. */
  problem(): string | undefined {
    const { topic, source, mode } = this.options;
    const leaseProblem = source?.problem();
    if (leaseProblem) return leaseProblem;
    const isReading = this.positioning.size === 0 && (mode.mode === 'partitions' || this.workers.size > 0);
    return isReading ? undefined : `${topic}: where to read from is not known yet`;
  }

  private async readAll(): Promise<void> {
    const { topic, resolver } = this.options;
    const finding = new AbortController();
    this.finding = finding;
    const partitions = await this.untilDone(finding.signal, () => resolver.partitions(topic));
    if (partitions) await this.gain(partitions);
  }

  private async gain(partitions: readonly number[]): Promise<void> {
    const asking = new AbortController();
    for (const partition of partitions) this.positioning.set(partition, asking);
    const wanted = () => partitions.filter((p) => this.positioning.get(p) === asking);
    // A partition that was lost and is back: the batch in hand may still store an offset.
    await Promise.all(partitions.map((p) => this.stopping.get(p)));
    const offsets = await this.untilDone(asking.signal, () => this.offsetsOf(wanted()));
    for (const partition of wanted()) {
      const next = offsets?.get(partition);
      this.positioning.delete(partition);
      if (next !== undefined) this.read(partition, next);
    }
  }

  private async offsetsOf(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const { topic, resolver } = this.options;
    return resolver.resolve(topic, await this.positionsOf(partitions));
  }

  private async positionsOf(partitions: readonly number[]): Promise<ReadonlyMap<number, Position>> {
    const { mode, offsets, topic } = this.options;
    const from = mode.mode === 'slot' ? 'end' : mode.mode === 'all' ? mode.from : 'stored';
    if (from !== 'stored') return new Map(partitions.map((p) => [p, from]));
    const stored = await offsets?.positions(topic, partitions);
    return new Map(partitions.map((p) => [p, stored?.get(p) ?? 'beginning']));
  }

  private read(partition: number, next: bigint): void {
    const { topic, consumer, source, handle, logger, mode, worker } = this.options;
    const isHeld = source ? () => source.holds(partition) : () => true;
    this.workers.set(
      partition,
      new PartitionWorker({
        ...worker,
        logger,
        handle,
        isHeld,
        onRoom: () => consumer.resume(topic, partition),
        maxBatch: mode.maxBatch ?? DEFAULT_MAX_BATCH,
      }),
    );
    consumer.assign(topic, partition, next);
  }

  private async release(partitions: readonly number[]): Promise<void> {
    const stopped = partitions.map(async (partition) => {
      this.forget(partition);
      this.options.consumer.unassign(this.options.topic, partition);
      const worker = this.workers.get(partition);
      this.workers.delete(partition);
      if (!worker) return this.stopping.get(partition);
      const stopping = worker.stop().finally(() => this.stopping.delete(partition));
      this.stopping.set(partition, stopping);
      await stopping;
    });
    await Promise.all(stopped);
  }

  private forget(partition: number): void {
    const asking = this.positioning.get(partition);
    this.positioning.delete(partition);
    if (asking && ![...this.positioning.values()].includes(asking)) asking.abort();
  }

  /** Tries again until it works or `signal` is aborted: Kafka or the database may be away. */
  private async untilDone<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        return await ask();
      } catch (failure) {
        const level = attempt === 0 ? 'warn' : 'debug';
        this.options.logger[level](
          { err: failure, topic: this.options.topic },
          'no offsets yet, asking again',
        );
        await pause(pauseMs(RETRY, attempt), signal);
      }
    }
    return undefined;
  }
}
