/** How often is looked whether the event loop is late. */
const LOOK_EVERY_MS = 100;
/** A turn of the loop that is longer keeps every caller waiting for too long. */
const LATE_MS = 250;
/** A single long turn, as after a pause of the process, is no overload: there has to be another one soon. */
const SOON_MS = 2_000;
/** What a long turn adds to the share that is turned away, at most, and what one in time takes off. */
const MOST_RISE = 0.25;
const FULL_RISE_MS = 2_000;
const FALL = 0.02;
/** Never all, or nothing would tell that it is over. */
const MOST = 0.95;

/**
 * Whether this process has more to do than it has time for. Callers then wait in sockets that nobody reads, where no
 * limit sees them; so a share of them is turned away before anything is done for them. The share rises with
 * every long turn of the event loop and falls slowly, until turns are short with what is let in.
 */
export class LoopLateness {
  private share = 0;
  private lateAt = Number.NEGATIVE_INFINITY;
  private dueAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    this.dueAt = this.monotonic() + LOOK_EVERY_MS;
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  turnsAway(): boolean {
    return this.share > 0 && this.random() < this.share;
  }

  /** Called when the timer comes, however late that is. */
  look(): void {
    const now = this.monotonic();
    const lateMs = now - this.dueAt;
    this.dueAt = now + LOOK_EVERY_MS;
    if (lateMs < LATE_MS) {
      this.share = Math.max(0, this.share - FALL);
      return;
    }
    // Counted from the end of the long turn before to the beginning of this one.
    if (now - lateMs - this.lateAt < SOON_MS)
      this.share = Math.min(MOST, this.share + Math.min(MOST_RISE, lateMs / FULL_RISE_MS));
    this.lateAt = now;
  }
}
