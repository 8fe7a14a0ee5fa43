export interface GatheringOptions<I, R> {
  /** Does the work for the items of several callers. */
  readonly run: (items: readonly I[]) => Promise<R>;
  /** Closes a run to further callers once it has so many items. */
  readonly maxItems: number;
}

export interface Gathered<R> {
  /** Of the whole run. */
  readonly result: R;
  /** Where the caller's own items began among those of the run. */
  readonly from: number;
}

interface Entry<I, R> {
  readonly items: readonly I[];
  readonly resolve: (gathered: Gathered<R>) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * One run at a time: whatever is asked for while one is under way is the next, so that a storm of callers costs few
 * runs and a single caller does not wait. What a caller gets was begun after it asked.
 */
export class Gathering<I, R> {
  private entries: Entry<I, R>[] = [];
  private isRunning = false;

  constructor(private readonly options: GatheringOptions<I, R>) {}

  /** @throws what the run threw, to all of its callers */
  add(items: readonly I[]): Promise<Gathered<R>> {
    return new Promise((resolve, reject) => {
      this.entries.push({ items, resolve, reject });
      if (this.isRunning) return;
      this.isRunning = true;
      // What is asked for in the same turn goes into the same run.
      queueMicrotask(() => this.runAll());
    });
  }

  private async runAll(): Promise<void> {
    while (this.entries.length > 0) await this.run(this.take());
    this.isRunning = false;
  }

  private take(): Entry<I, R>[] {
    let items = 0;
    let count = 0;
    while (count < this.entries.length && items < this.options.maxItems)
      items += this.entries[count++]?.items.length ?? 0;
    return this.entries.splice(0, count);
  }

  private async run(entries: readonly Entry<I, R>[]): Promise<void> {
    try {
      const result = await this.options.run(entries.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, resolve } of entries) {
        resolve({ result, from });
        from += items.length;
      }
    } catch (failure) {
      for (const { reject } of entries) reject(failure);
    }
  }
}
