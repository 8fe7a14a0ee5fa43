/** The time, as epoch milliseconds. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

interface Sample {
  /** Database time minus monotonic time, ms, taken in the middle of the round trip. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** At one sample a second, half a minute: long enough to meet a fast round trip, short enough that drift stays below 2 ms. */
const SAMPLES_KEPT = 30;
/** Drift and rounding that two samples may differ by before the older one is taken for wrong. */
const TOLERATED_MS = 5;

/**
 * The database's clock, read from the monotonic clock of this machine: a jump of the machine's wall clock changes
 * nothing. Until the first observation it is the machine's own wall clock.
 */
export class DatabaseClock implements Clock {
  private samples: Sample[] = [];
  private best: Sample | undefined;

  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    private readonly wall: () => number = () => Date.now(),
  ) {}

  now(): number {
    return this.best ? Math.floor(this.monotonic() + this.best.offsetMs) : this.wall();
  }

  /** False until the database's clock was seen once. */
  get isObserved(): boolean {
    return this.best !== undefined;
  }

  /**
   * @param serverNowMs what the database said, epoch ms
   * @param sentAtMono `performance.now()` before the question
   * @param receivedAtMono `performance.now()` after the answer
   */
  observe(serverNowMs: number, sentAtMono: number, receivedAtMono: number): void {
    const sample = {
      offsetMs: serverNowMs - (sentAtMono + receivedAtMono) / 2,
      roundTripMs: receivedAtMono - sentAtMono,
    };
    // The true offset lies within half a round trip of the sample. When the offset in use does not, the
    // database's own clock was set meanwhile, and what was seen before is void.
    if (this.best && !couldBe(sample, this.best.offsetMs)) this.samples = [];
    this.samples = [...this.samples, sample].slice(-SAMPLES_KEPT);
    this.best = this.samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a));
  }
}

const couldBe = (sample: Sample, offsetMs: number): boolean =>
  Math.abs(sample.offsetMs - offsetMs) <= sample.roundTripMs / 2 + TOLERATED_MS;
