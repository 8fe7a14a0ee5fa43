/** Makes numbers that only grow, whoever asks for them. */
export interface EpochCounter {
  nextSessionEpochs(count: number): Promise<readonly number[]>;
}

interface Waiting {
  readonly resolve: (epoch: number) => void;
  readonly reject: (failure: unknown) => void;
}

const MAX_AT_ONCE = 1_000;

/**
 * Session epochs, one query for all logins that came in during the last one. None is kept in stock: a device may log in
 * elsewhere meanwhile, and an older number used later would lose against it.
 */
export class EpochSource {
  private waiting: Waiting[] = [];
  private isAsking = false;

  constructor(private readonly counter: EpochCounter) {}

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!this.isAsking) void this.askAll();
    });
  }

  private async askAll(): Promise<void> {
    this.isAsking = true;
    while (this.waiting.length > 0) await this.ask(this.waiting.splice(0, MAX_AT_ONCE));
    this.isAsking = false;
  }

  private async ask(logins: readonly Waiting[]): Promise<void> {
    try {
      const epochs = await this.counter.nextSessionEpochs(logins.length);
      for (const [index, { resolve, reject }] of logins.entries()) {
        const epoch = epochs[index];
        if (epoch === undefined) reject(new Error('the registry gave too few epochs'));
        else resolve(epoch);
      }
    } catch (failure) {
      for (const { reject } of logins) reject(failure);
    }
  }
}
