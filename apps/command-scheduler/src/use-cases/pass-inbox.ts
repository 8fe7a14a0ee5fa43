import type { Startable } from '@setpoint/service-kit';
import type { PassItem } from './task.js';

/** How far the items of one caller came: the first `stored` took effect, the rest did not because of `cause`. */
export interface Outcome {
  readonly stored: number;
  readonly cause: string | null;
}

interface Entry {
  readonly items: readonly PassItem[];
  readonly settle: (outcome: Outcome) => void;
}

export interface PassInboxOptions {
  /** Runs a pass; does not throw. */
  readonly run: (items: readonly PassItem[]) => Promise<Outcome>;
  /** Closes a pass to further callers once it has so many items. */
  readonly maxItems: number;
}

const stopping: Outcome = { stored: 0, cause: 'the scheduler is stopping' };

/**
 * One pass at a time: whatever arrived while one ran is the next, so that batches grow with the load by themselves,
 * and conflicts are only ever between processes.
 */
export class PassInbox implements Startable {
  private entries: Entry[] = [];
  private isOpen = false;
  private running: Promise<void> | undefined;

  constructor(private readonly options: PassInboxOptions) {}

  async start(): Promise<void> {
    this.isOpen = true;
  }

  /** What waits is not begun; resolves when the pass under way is finished. */
  async stop(): Promise<void> {
    this.isOpen = false;
    for (const { settle } of this.entries.splice(0)) settle(stopping);
    await this.running;
  }

  /**
   * Resolves when these items are stored, or could not be. Items of one partition that are handed in one after the
   * other keep their order only if the caller waits for the first.
   */
  hand(items: readonly PassItem[]): Promise<Outcome> {
    if (!this.isOpen) return Promise.resolve(stopping);
    if (items.length === 0) return Promise.resolve({ stored: 0, cause: null });
    return new Promise((settle) => {
      this.entries.push({ items, settle });
      this.running ??= this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    // What is handed in during the same turn goes into the same pass.
    await Promise.resolve();
    for (let entries = this.take(); entries.length > 0; entries = this.take()) {
      const outcome = await this.options.run(entries.flatMap(({ items }) => items));
      share(outcome, entries);
    }
    this.running = undefined;
  }

  private take(): Entry[] {
    let items = 0;
    let count = 0;
    while (count < this.entries.length && (count === 0 || items < this.options.maxItems))
      items += this.entries[count++]?.items.length ?? 0;
    return this.entries.splice(0, count);
  }
}

/** Items are stored in order, so a caller's are stored up to where the pass came. */
const share = ({ stored, cause }: Outcome, entries: readonly Entry[]): void => {
  let left = stored;
  for (const { items, settle } of entries) {
    const own = Math.min(left, items.length);
    left -= own;
    settle({ stored: own, cause: own < items.length ? (cause ?? 'not stored') : null });
  }
};
