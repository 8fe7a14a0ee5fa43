/**
 * Of the time between two looks at most this counts. A running script is looked at every 0.2 ms, and at worst every
 * 5 ms; a longer gap is a thread that did not get a processor, which is not the script's fault. A built-in that
 * runs for long without being looked at is the watchdog's.
 */
const MAX_STEP_MS = 20;

/** Counts the time that a script runs, from the looks that the interpreter makes while it does. */
export class CpuBudget {
  private leftMs = 0;
  private lookedAt = 0;

  /** @param now a clock that only goes forward, ms */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A call begins that may take this long. */
  refill(ms: number): void {
    this.leftMs = ms;
    this.lookedAt = this.now();
  }

  /** @returns whether the script must stop; once true it stays so until the next refill */
  spend(): boolean {
    const now = this.now();
    this.leftMs -= Math.min(now - this.lookedAt, MAX_STEP_MS);
    this.lookedAt = now;
    return this.isSpent;
  }

  get isSpent(): boolean {
    return this.leftMs <= 0;
  }
}
