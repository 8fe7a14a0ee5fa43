import type { Logger } from '@setpoint/service-kit';
import type { Outcome } from './pass-inbox.js';
import { type RunPassOptions, runPass, type StoredPass } from './run-pass.js';
import { StoreFailure } from './store-failure.js';
import type { PassItem } from './task.js';

export interface PassRunnerOptions extends RunPassOptions {
  readonly logger: Logger;
  /** Called right after each commit, in order; does not throw. */
  readonly onStored: (pass: StoredPass) => void;
  /** Why no pass may be run now, or null. */
  readonly obstacle?: () => string | null;
  readonly onParked?: () => void;
}

/** Runs passes, and takes out of the way what can never be stored: one record must not hold up everybody. */
export class PassRunner {
  constructor(private readonly options: PassRunnerOptions) {}

  /** @returns how many items took effect, from the first on */
  async run(items: readonly PassItem[]): Promise<Outcome> {
    const obstacle = this.options.obstacle?.() ?? null;
    if (obstacle) return { stored: 0, cause: obstacle };
    const failure = await this.attempt(items);
    if (failure === null) return { stored: items.length, cause: null };
    if (isTransient(failure)) return { stored: 0, cause: failure.message };
    return this.isolate(items, failure);
  }

  /**
   * The database is well, and so the fault is in an item. Halves find it in a few passes and keep the order, and all
   * others are stored.
   */
  private async isolate(items: readonly PassItem[], failure: unknown): Promise<Outcome> {
    const [only] = items;
    if (items.length === 1 && only) return this.takeOut(only, failure);
    const middle = Math.ceil(items.length / 2);
    const first = await this.run(items.slice(0, middle));
    if (first.stored < middle) return first;
    const second = await this.run(items.slice(middle));
    return { stored: middle + second.stored, cause: second.cause };
  }

  private async takeOut(item: PassItem, failure: unknown): Promise<Outcome> {
    const cause = failure instanceof Error ? failure.message : String(failure);
    const { source, task, parkAs } = item;
    this.options.logger.error(
      {
        err: failure,
        task: task.type,
        topic: source?.topic,
        partition: source?.partition,
        offset: String(source?.offset),
      },
      'this can never be stored, and is put aside',
    );
    this.options.onParked?.();
    // A finding of a sweep: there is no record to put aside, and the sweep will find it again.
    if (!source || !parkAs) return source ? { stored: 0, cause } : { stored: 1, cause: null };
    // Whoever waits for it is told, if that can be stored; if not, the record alone is put aside.
    for (const intended of [task, null]) {
      const parked: PassItem = { source, task: { type: 'park', parked: parkAs(cause), intended } };
      const again = await this.attempt([parked]);
      if (again === null) return { stored: 1, cause: null };
      if (isTransient(again)) return { stored: 0, cause: again.message };
    }
    return { stored: 0, cause };
  }

  /** @returns what went wrong, or null */
  private async attempt(items: readonly PassItem[]): Promise<unknown> {
    let pass: StoredPass;
    try {
      pass = await runPass(items, this.options);
    } catch (failure) {
      return failure ?? new Error('unknown failure');
    }
    this.options.onStored(pass);
    return null;
  }
}

/** Not the items' fault: they stay where they are, and are tried again. */
const isTransient = (failure: unknown): failure is StoreFailure =>
  failure instanceof StoreFailure && failure.kind !== 'badData';
