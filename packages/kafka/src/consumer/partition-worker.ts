import type { Logger } from '@setpoint/service-kit';
import type { IncomingRecord } from '../record.js';
import { release, type Verdict } from '../verdict.js';
import { type Backoff, pause, pauseMs } from './backoff.js';

export interface PartitionWorkerOptions {
  readonly logger: Logger;
  /** Handles records of one partition, in order; may throw, which is a bug. */
  readonly handle: (records: readonly IncomingRecord[]) => Promise<readonly Verdict[]>;
  /** Resolves when the record is safely parked. */
  readonly park: (record: IncomingRecord, cause: string) => Promise<void>;
  /** Called before a record is parked because its handler kept throwing. */
  readonly onGiveUp: (record: IncomingRecord, cause: string) => Promise<void>;
  /** False once somebody else may read the partition: nothing more is handed to the handler. */
  readonly isHeld: () => boolean;
  /** Called when the buffer has room again. */
  readonly onRoom: () => void;
  readonly observe?: (verdict: Verdict['kind'] | 'thrown', records: number) => void;
  readonly maxBatch: number;
  /** How long a record may keep its handler throwing before it is parked. */
  readonly giveUpAfterMs: number;
  readonly backoff?: Backoff;
  readonly monotonic?: () => number;
}

/** About 1 ms of handling each, so the buffer outlasts the 500 ms that resuming a paused partition may take. */
const FULL_RECORDS = 4_000;
const FULL_BYTES = 2 * 1024 * 1024;
const DEFAULT_BACKOFF: Backoff = { firstMs: 50, maxMs: 2_000 };

type Outcome = { readonly verdicts: readonly Verdict[] } | { readonly thrown: unknown };

/**
 * Hands the records of one partition to its handler, in order, one batch at a time: what arrived while a batch was
 * handled is the next one. Reading goes on meanwhile, so a slow partition holds up no other.
 */
export class PartitionWorker {
  private queue: IncomingRecord[] = [];
  private queuedBytes = 0;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private failedAttempts = 0;
  private batchLimit: number;
  /** When the record at the head first made its handler throw while it was alone. */
  private headThrowsSince: number | undefined;
  private lastThrown = '';

  constructor(private readonly options: PartitionWorkerOptions) {
    this.batchLimit = options.maxBatch;
  }

  /** True while no more should be fetched. */
  get isFull(): boolean {
    return this.queue.length >= FULL_RECORDS || this.queuedBytes >= FULL_BYTES;
  }

  /** @returns when nothing waits any more */
  push(records: readonly IncomingRecord[]): Promise<void> | undefined {
    if (this.stopping.signal.aborted) return undefined;
    for (const record of records) {
      this.queue.push(record);
      this.queuedBytes += bytesOf(record);
    }
    this.running ??= this.run();
    return this.running;
  }

  /** Forgets what waits; resolves when the batch in the handler's hands is done with. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.queue = [];
    this.queuedBytes = 0;
  }

  private async run(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.stopping.signal.aborted && this.options.isHeld()) {
        const batch = this.queue.slice(0, this.batchLimit);
        const outcome = await this.attempt(batch);
        const handled =
          'verdicts' in outcome
            ? await this.apply(batch, outcome.verdicts)
            : await this.handleThrow(batch, outcome.thrown);
        if (handled < batch.length) await this.backOff(handled);
        else this.failedAttempts = 0;
      }
    } finally {
      this.running = undefined;
    }
  }

  private async attempt(batch: readonly IncomingRecord[]): Promise<Outcome> {
    try {
      const verdicts = await this.options.handle(batch);
      if (!Array.isArray(verdicts)) throw new TypeError('a record handler returned no list of verdicts');
      return { verdicts };
    } catch (thrown) {
      return { thrown };
    }
  }

  /** @returns how many records are done with */
  private async apply(batch: readonly IncomingRecord[], verdicts: readonly Verdict[]): Promise<number> {
    this.batchLimit = Math.min(this.batchLimit * 2, this.options.maxBatch);
    let handled = 0;
    let accepted = 0;
    for (const record of batch) {
      const verdict = verdicts[handled] ?? release('the handler gave no verdict');
      if (verdict.kind === 'release') break;
      if (verdict.kind === 'reject' && !(await this.park(record, verdict.cause))) break;
      if (verdict.kind === 'accept') accepted += 1;
      else this.options.observe?.(verdict.kind, 1);
      handled += 1;
    }
    if (accepted > 0) this.options.observe?.('accept', accepted);
    if (handled < batch.length) this.options.observe?.('release', 1);
    this.drop(handled);
    return handled;
  }

  /**
   * A throw is a bug, and says nothing about the records of the batch. So the next attempt is made with the first
   * one alone; the one that still throws after `giveUpAfterMs` is the cause, and is taken out of the way.
   */
  private async handleThrow(batch: readonly IncomingRecord[], thrown: unknown): Promise<number> {
    this.options.observe?.('thrown', batch.length);
    this.logOnce(batch, thrown);
    this.batchLimit = 1;
    const [head] = batch;
    if (!head || batch.length > 1) return 0;
    const now = (this.options.monotonic ?? performance.now.bind(performance))();
    this.headThrowsSince ??= now;
    const throwsForMs = now - this.headThrowsSince;
    if (throwsForMs < this.options.giveUpAfterMs) return 0;
    const isParked = await this.giveUp(head, thrown, throwsForMs);
    if (!isParked) return 0;
    this.drop(1);
    return 1;
  }

  private async giveUp(record: IncomingRecord, thrown: unknown, throwsForMs: number): Promise<boolean> {
    const cause = `the handler kept throwing: ${textOf(thrown)}`;
    try {
      await this.options.onGiveUp(record, cause);
    } catch (failure) {
      this.options.logger.error({ err: failure, ...placeOf(record) }, 'giving a record up failed');
      // The callback gets as long as the handler got; then the partition matters more.
      if (throwsForMs < 2 * this.options.giveUpAfterMs) return false;
    }
    return this.park(record, cause);
  }

  private async park(record: IncomingRecord, cause: string): Promise<boolean> {
    try {
      await this.options.park(record, cause);
      this.options.logger.warn({ cause, ...placeOf(record) }, 'a record is parked');
      return true;
    } catch (failure) {
      this.options.logger.error(
        { err: failure, ...placeOf(record) },
        'a record cannot be parked, trying again',
      );
      return false;
    }
  }

  private async backOff(handled: number): Promise<void> {
    this.failedAttempts = handled > 0 ? 0 : this.failedAttempts + 1;
    const attempt = Math.max(0, this.failedAttempts - 1);
    await pause(pauseMs(this.options.backoff ?? DEFAULT_BACKOFF, attempt), this.stopping.signal);
  }

  private drop(handled: number): void {
    if (handled === 0) return;
    const wasFull = this.isFull;
    for (const record of this.queue.splice(0, handled)) this.queuedBytes -= bytesOf(record);
    this.headThrowsSince = undefined;
    this.lastThrown = '';
    if (wasFull && !this.isFull) this.options.onRoom();
  }

  private logOnce(batch: readonly IncomingRecord[], thrown: unknown): void {
    const text = textOf(thrown);
    if (text === this.lastThrown) return;
    this.lastThrown = text;
    const [head] = batch;
    this.options.logger.error(
      { err: thrown, ...(head && placeOf(head)), records: batch.length },
      'a record handler threw',
    );
  }
}

const bytesOf = (record: IncomingRecord): number => 100 + (record.value?.length ?? 0);

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const placeOf = ({ topic, partition, offset }: IncomingRecord) => ({
  topic,
  partition,
  offset: String(offset),
});
