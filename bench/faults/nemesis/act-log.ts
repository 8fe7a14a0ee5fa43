import type { Act } from '../history.js';
import type { Journal } from '../ledger/journal.js';

/** What the nemesis did, and when: acts.jsonl. */
export class ActLog {
  constructor(
    private readonly journal: Journal,
    private readonly now: () => number = Date.now,
  ) {}

  /** Writes the begin before and the end after the work, however that ends. */
  async during<T>(fault: string, what: string, work: () => Promise<T>): Promise<T> {
    this.write({ fault, what, phase: 'begin' });
    try {
      return await work();
    } finally {
      this.write({ fault, what, phase: 'end' });
    }
  }

  /** A fault that could not be made. */
  skip(fault: string, what: string, why: string): void {
    this.write({ fault, what, phase: 'begin', skipped: why });
  }

  private write(act: Omit<Act, 'at'>): void {
    const written: Act = { at: this.now(), ...act };
    this.journal.append(written);
  }
}
