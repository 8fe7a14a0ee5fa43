import type { ReplyFilter } from '@setpoint/registry';
import type { Logger } from '@setpoint/service-kit';
import { pause, type Timers, within } from '../sessions/timers.js';

/** Where it is kept what devices subscribed to; calls that come together share a statement. */
export interface ReplyFilterStore {
  add(entries: readonly ReplyFilter[]): Promise<void>;
  remove(entries: readonly ReplyFilter[]): Promise<void>;
  of(assetId: string): Promise<readonly string[]>;
}

interface Write extends ReplyFilter {
  /** False: the device unsubscribed. */
  readonly isWanted: boolean;
}

/** Beyond it subscriptions are not kept: they hold for as long as this process does. About 20 MB. */
const MAX_PENDING = 50_000;
const MAX_AT_ONCE = 1_000;
const RETRY_MS = 1_000;
const LAST_WRITES_MS = 2_000;

/**
 * Subscriptions on their way to the database, one statement for all that came during the last one, tried until it has
 * them: no SUBACK waits for it. The last word about a filter counts.
 */
export class ReplyFilterWrites {
  private readonly pending = new Map<string, Map<string, boolean>>();
  private count = 0;
  private isFull = false;
  private writing: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly store: Pick<ReplyFilterStore, 'add' | 'remove'>,
    private readonly timers: Timers,
    private readonly log: Logger,
  ) {}

  note(assetId: string, filter: string, isWanted: boolean): void {
    const filters = this.pending.get(assetId) ?? new Map<string, boolean>();
    if (!filters.has(filter)) {
      if (!this.hasRoom()) return;
      this.count += 1;
    }
    this.pending.set(assetId, filters.set(filter, isWanted));
    this.writing ??= this.writeAll();
  }

  /** Filters of which the database may not know yet that they are not wanted any more. */
  removalsOf(assetId: string): readonly string[] {
    return [...(this.pending.get(assetId) ?? [])].flatMap(([filter, isWanted]) => (isWanted ? [] : [filter]));
  }

  /** Writes what is left, as far as that goes quickly. */
  async stop(): Promise<void> {
    if (this.writing) await within(this.timers, this.writing, LAST_WRITES_MS);
    this.isStopped = true;
    if (this.count > 0) this.log.warn({ subscriptions: this.count }, 'subscriptions are left unwritten');
  }

  private hasRoom(): boolean {
    if (this.count < MAX_PENDING) return true;
    if (!this.isFull)
      this.log.warn('too many subscriptions wait for the database; further ones are not kept');
    this.isFull = true;
    return false;
  }

  private async writeAll(): Promise<void> {
    // What is subscribed in the same turn goes out together.
    await Promise.resolve();
    while (this.count > 0 && !this.isStopped) {
      const batch = this.next();
      try {
        await Promise.all([
          this.store.add(namesOf(batch.filter(({ isWanted }) => isWanted))),
          this.store.remove(namesOf(batch.filter(({ isWanted }) => !isWanted))),
        ]);
        this.confirm(batch);
      } catch (failure) {
        this.log.warn({ err: failure, subscriptions: this.count }, 'subscriptions are not written yet');
        await pause(this.timers, RETRY_MS);
      }
    }
    this.writing = undefined;
    this.isFull = false;
  }

  private next(): Write[] {
    const batch: Write[] = [];
    for (const [assetId, filters] of this.pending)
      for (const [filter, isWanted] of filters) {
        batch.push({ assetId, filter, isWanted });
        if (batch.length === MAX_AT_ONCE) return batch;
      }
    return batch;
  }

  /** What was said otherwise meanwhile stays. */
  private confirm(batch: readonly Write[]): void {
    for (const { assetId, filter, isWanted } of batch) {
      const filters = this.pending.get(assetId);
      if (filters?.get(filter) !== isWanted) continue;
      filters.delete(filter);
      this.count -= 1;
      if (filters.size === 0) this.pending.delete(assetId);
    }
  }
}

const namesOf = (writes: readonly Write[]): ReplyFilter[] =>
  writes.map(({ assetId, filter }) => ({ assetId, filter }));
