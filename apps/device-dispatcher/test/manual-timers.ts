import type { Timers } from '../src/sessions/timers.js';

interface Pending {
  readonly at: number;
  readonly action: () => void;
}

/** Time that passes when the test says so. */
export class ManualTimers implements Timers {
  private nowMs = 0;
  private readonly pending = new Set<Pending>();

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { at: this.nowMs + delayMs, action };
    this.pending.add(timer);
    return () => this.pending.delete(timer);
  }

  /** Runs what is due meanwhile, in order. */
  advance(ms: number): void {
    this.nowMs += ms;
    const due = [...this.pending].filter(({ at }) => at <= this.nowMs).sort((a, b) => a.at - b.at);
    for (const timer of due) {
      this.pending.delete(timer);
      timer.action();
    }
  }
}
