import { type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import type { OutboxRow, OutboxRows } from '../store/outbox-rows.js';
import type { OutboxLane } from '../use-cases/outbox-lane.js';
import { type Publisher, Undeliverable } from '../use-cases/record-to-publish.js';

export interface OutboxRelayOptions {
  readonly rows: OutboxRows;
  readonly lane: OutboxLane;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly onRelayed?: (records: number) => void;
  readonly onDropped?: () => void;
}

const EVERY_MS = 1_000;
/** Younger rows are still on their normal way. */
const LEFT_BEHIND_AFTER_MS = 2_000;
const BATCH_ROWS = 500;

/**
 * Publishes what the normal way left in the outbox: a crash between commit and publish, or a Kafka that was away.
 * In the order of the commits, at least once, with the ids the records always had.
 */
export class OutboxRelay implements Startable {
  private readonly repeater: Repeater;
  /** On the monotonic clock, ms. */
  private startedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: OutboxRelayOptions) {
    this.repeater = new Repeater('outbox relay', EVERY_MS, () => this.runOnce(), options.logger);
  }

  /**
   * Publishes what an earlier life left, before anything new is decided: however young, since what is decided now would
   * overtake it. Of another scheduler's records that are under way this makes second copies, with the same ids.
   */
  async start(): Promise<void> {
    this.options.lane.foundLeftBehind(await this.options.rows.count());
    this.startedAt = performance.now();
    // Everything waits while the lane is closed: one result without a channel must not cost all others a second.
    this.options.lane.onClosed(() => this.repeater.hurry(0));
    await this.repeater.start();
  }

  async stop(): Promise<void> {
    await this.repeater.stop();
  }

  /** @returns how many rows are off the outbox */
  async runOnce(): Promise<number> {
    const { lane, rows } = this.options;
    await lane.flush();
    // What is under way may be in the outbox for longer than usual; publishing it twice helps nobody.
    if (lane.underWayForMs > (lane.isClosed ? 0 : LEFT_BEHIND_AFTER_MS / 2)) return 0;
    let relayed = 0;
    for (;;) {
      const rowsLeftBefore = lane.rowsLeftSoFar;
      const batch = await rows.claim(lane.isClosed ? 0 : this.minAgeMs(), BATCH_ROWS);
      if (batch.length > 0) relayed += await this.relay(batch);
      else if (!lane.isClosed || lane.reopen(rowsLeftBefore)) return relayed;
    }
  }

  /** Rows from before the start are nobody's of this process. */
  private minAgeMs(): number {
    return Math.min(LEFT_BEHIND_AFTER_MS, Math.ceil(performance.now() - this.startedAt));
  }

  private async relay(batch: readonly OutboxRow[]): Promise<number> {
    const { lane, rows, logger, onRelayed } = this.options;
    try {
      await this.publish(batch);
    } catch (failure) {
      await rows.unclaim(batch.map(({ id }) => id)).catch(() => undefined);
      throw failure;
    }
    await rows.delete(batch.map(({ id }) => id));
    lane.relayed(batch.length);
    onRelayed?.(batch.length);
    logger.info({ records: batch.length }, 'published what was left in the outbox');
    return batch.length;
  }

  private async publish(batch: readonly OutboxRow[]): Promise<void> {
    const { publisher } = this.options;
    try {
      await publisher.publish(batch.map(({ record }) => record));
    } catch (failure) {
      if (!(failure instanceof Undeliverable)) throw failure;
      await this.publishEach(batch);
    }
  }

  /** Handed over together, so that they keep their order and share the way; each has its own end. */
  private async publishEach(batch: readonly OutboxRow[]): Promise<void> {
    const ends = await Promise.allSettled(batch.map((row) => this.publishAlone(row)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** A record that no broker takes must not hold up the others. */
  private async publishAlone({ record }: OutboxRow): Promise<void> {
    try {
      await this.options.publisher.publish([record]);
    } catch (failure) {
      if (!(failure instanceof Undeliverable)) throw failure;
      const { topic, key, headers } = record;
      this.options.logger.error(
        { err: failure, topic, key, headers },
        'a record can never be published, and is dropped',
      );
      this.options.onDropped?.();
    }
  }
}
