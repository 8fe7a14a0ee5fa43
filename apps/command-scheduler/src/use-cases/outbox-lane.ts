import { topics } from '@setpoint/channels';
import type { CrashPoints, Logger, Startable } from '@setpoint/service-kit';
import type { Publisher, RecordToPublish } from './record-to-publish.js';

export interface OutboxLaneOptions {
  readonly publisher: Publisher;
  /** For records that nobody waits for; a way of its own, so that they hold up no other. */
  readonly unhurried: Publisher;
  /** Deletes rows of the outbox. */
  readonly deleteRows: (ids: readonly string[]) => Promise<void>;
  readonly logger: Logger;
  readonly crashPoints: CrashPoints;
  readonly monotonic?: () => number;
}

/** Deletions are bundled, because nobody waits for them. */
const FLUSH_EVERY_MS = 250;
const FLUSH_AT_ROWS = 1_000;
/**
 * Events are for analytics and spread over all partitions: with each pass on its own, most of the work of Kafka, and a
 * good part of the scheduler's, is for them.
 */
const isUnhurried = ({ topic }: RecordToPublish): boolean => topic === topics.commandEvents.name;
const GATHER_MS = 100;
/** Below what fits into one send of the publisher. */
const GATHER_ROWS = 1_000;
/** Below what the publisher buffers (20,000 records): beyond that it refuses, and everything takes the relay's detour. */
const MAX_ROWS_UNDER_WAY = 10_000;

interface Row {
  readonly id: string;
  readonly record: RecordToPublish;
}

interface Send {
  readonly rows: number;
  /** On the monotonic clock, ms. */
  readonly since: number;
  readonly done: Promise<void>;
}

/**
 * The way of committed records to Kafka. Passes do not wait for it: what it does not carry to its end stays in the
 * outbox, where the relay finds it.
 *
 * Once a publish fails the lane is closed, and later records stay in the outbox as well until the relay has caught up,
 * so that nothing overtakes what was left behind.
 */
export class OutboxLane implements Startable {
  private readonly sends = new Set<Send>();
  /** Unhurried rows that wait for company. */
  private gathered: Row[] = [];
  private gathering: NodeJS.Timeout | undefined;
  private published: string[] = [];
  private flushing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private tellQuiet: () => void = () => undefined;
  private leftBehind = 0;
  private leftEver = 0;
  private readonly monotonic: () => number;

  constructor(private readonly options: OutboxLaneOptions) {
    this.monotonic = options.monotonic ?? (() => performance.now());
  }

  /** Rows that are not on Kafka yet, as far as this process knows. */
  get backlog(): number {
    return this.rowsUnderWay + this.leftBehind;
  }

  private get rowsUnderWay(): number {
    return [...this.sends].reduce((sum, { rows }) => sum + rows, this.gathered.length);
  }

  /** After a publish failed, until the relay has caught up. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** How long the oldest publish has been under way, ms; 0 when there is none. */
  get underWayForMs(): number {
    const [oldest] = this.sends;
    return oldest ? this.monotonic() - oldest.since : 0;
  }

  /** Grows with every row that is left to the relay. */
  get rowsLeftSoFar(): number {
    return this.leftEver;
  }

  async start(): Promise<void> {
    this.timer ??= setInterval(() => void this.flush().catch(() => undefined), FLUSH_EVERY_MS);
  }

  /** Has `listener` told when the lane is closed and nothing is under way any more: the relay can begin. */
  onClosed(listener: () => void): void {
    this.tellQuiet = listener;
  }

  /** Waits for what is under way, and deletes what was published. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.sendGathered();
    await Promise.all([...this.sends].map(({ done }) => done));
    await this.flush();
  }

  /** @param ids the rows in which `records` are stored, in the same order */
  carry(ids: readonly string[], records: readonly RecordToPublish[]): void {
    if (ids.length === 0) return;
    if (this.closed) {
      this.leave(ids.length);
      return;
    }
    const rows = records.map((record, i) => ({ id: ids[i] ?? '', record }));
    this.gather(rows.filter(({ record }) => isUnhurried(record)));
    this.send(
      rows.filter(({ record }) => !isUnhurried(record)),
      this.options.publisher,
    );
  }

  /** Resolves when there is room for the records of another pass: passes must not run away from Kafka. */
  async room(): Promise<void> {
    while (this.rowsUnderWay > MAX_ROWS_UNDER_WAY)
      await Promise.race([...this.sends].map(({ done }) => done));
  }

  /** Deletes what was published. @throws when the database is away; the rows are then kept in mind */
  flush(): Promise<void> {
    this.flushing = this.flushing.catch(() => undefined).then(() => this.deletePublished());
    return this.flushing;
  }

  /** Rows of an earlier life, or of another process, that nobody carries. */
  foundLeftBehind(rows: number): void {
    this.leftBehind += rows;
  }

  relayed(rows: number): void {
    this.leftBehind = Math.max(0, this.leftBehind - rows);
  }

  /**
   * Opens the lane after the relay looked and found nothing.
   *
   * @param rowsLeftBefore `rowsLeftSoFar` before it looked: what was left since then it cannot have seen
   */
  reopen(rowsLeftBefore: number): boolean {
    if (this.leftEver !== rowsLeftBefore) return false;
    this.leftBehind = 0;
    this.closed = false;
    return true;
  }

  private gather(rows: readonly Row[]): void {
    this.gathered.push(...rows);
    if (this.gathered.length >= GATHER_ROWS) this.sendGathered();
    else if (rows.length > 0) this.gathering ??= setTimeout(() => this.sendGathered(), GATHER_MS);
  }

  private sendGathered(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const rows = this.gathered;
    this.gathered = [];
    this.send(rows, this.options.unhurried);
  }

  private send(rows: readonly Row[], publisher: Publisher): void {
    if (rows.length === 0) return;
    const send: Send = {
      rows: rows.length,
      since: this.monotonic(),
      done: this.publish(rows, publisher).finally(() => this.ended(send)),
    };
    this.sends.add(send);
  }

  private async publish(rows: readonly Row[], publisher: Publisher): Promise<void> {
    try {
      await publisher.publish(rows.map(({ record }) => record));
    } catch (failure) {
      this.close(rows.length);
      this.options.logger.warn(
        { err: failure, records: rows.length },
        'publishing failed; left to the relay',
      );
      return;
    }
    this.options.crashPoints.reached('scheduler.afterPublishBeforeDelete');
    for (const { id } of rows) this.published.push(id);
    if (this.published.length >= FLUSH_AT_ROWS) void this.flush().catch(() => undefined);
  }

  private close(rowsFailed: number): void {
    this.closed = true;
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.leave(rowsFailed + this.gathered.length);
    this.gathered = [];
  }

  private ended(send: Send): void {
    this.sends.delete(send);
    if (this.closed && this.sends.size === 0) this.tellQuiet();
  }

  private leave(rows: number): void {
    this.leftBehind += rows;
    this.leftEver += rows;
  }

  private async deletePublished(): Promise<void> {
    const ids = this.published;
    if (ids.length === 0) return;
    this.published = [];
    try {
      await this.options.deleteRows(ids);
    } catch (failure) {
      this.published = [...ids, ...this.published];
      throw failure;
    }
  }
}
