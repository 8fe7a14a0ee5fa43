import { threadCpuMs } from './thread-cpu-clock.js';

export interface BudgetClocks {
  /** Time that passes, ms; asked at each look. */
  readonly wall: () => number;
  /** Time that this thread was on a processor, ms; asked seldom, since that costs more than most calls take. */
  readonly cpu: () => number;
}

/** Of the time that passes a script may take more than of the processor's, but not so much that the watchdog wakes up. */
const WALL_FACTOR = 5;

/**
 * Counts the processor time of a script, from the looks that the interpreter makes while it runs, every 0.2 ms or so.
 *
 * What passes is no measure of it: on a busy machine a thread was seen to get a fifth of that. So the processor's own
 * count decides, but is asked only when as much has passed as the script may run, and again when the rest has.
 */
export class CpuBudget {
  private limitMs = 0;
  private cpuAtStart: number | undefined;
  private checkAtWall = 0;
  private endAtWall = 0;
  private spent = false;

  constructor(private readonly clocks: BudgetClocks = { wall: () => performance.now(), cpu: threadCpuMs }) {}

  /** A call begins that may take this long. */
  refill(limitMs: number): void {
    this.limitMs = limitMs;
    // Only those that run long enough to be looked at pay for the clock.
    this.cpuAtStart = undefined;
    this.spent = false;
  }

  /** @returns whether the script must stop; once true it stays so until the next refill */
  spend(): boolean {
    if (this.spent) return true;
    const wall = this.clocks.wall();
    if (this.cpuAtStart === undefined) {
      this.cpuAtStart = this.clocks.cpu();
      this.checkAtWall = wall + this.limitMs;
      this.endAtWall = wall + this.limitMs * WALL_FACTOR;
    }
    if (wall < this.checkAtWall) return false;
    const leftMs = this.limitMs - (this.clocks.cpu() - this.cpuAtStart);
    this.spent = leftMs <= 0 || wall >= this.endAtWall;
    this.checkAtWall = Math.min(wall + leftMs, this.endAtWall);
    return this.spent;
  }

  get isSpent(): boolean {
    return this.spent;
  }
}
