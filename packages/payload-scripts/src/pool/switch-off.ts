/** The score at which something is switched off, unless it is told another. */
export const LIMIT = 5;
const FIRST_OFF_MS = 30_000;
const LONGEST_OFF_MS = 300_000;

interface Off {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * Switches off what costs too much, for 30 s first and twice as long each time it goes on when that is over, up to
 * 5 min. Every costly failure counts one up and every other call one down, so what is only sometimes too slow stays on.
 */
export class SwitchOff {
  private offMs = FIRST_OFF_MS;
  private off: Off | undefined;
  private lastFailure = '';
  private points = 0;

  /**
   * @param what is switched off, for people
   * @param limit the score at which it is: so many costly failures in a row, or more of them than of other calls
   */
  constructor(
    private readonly what: string,
    private readonly limit = LIMIT,
  ) {}

  get score(): number {
    return this.points;
  }

  /** Whether it has lately cost too much, and may do so now. What is off costs nothing. */
  isSuspect(nowMs: number): boolean {
    return this.points > 0 && !this.isOff(nowMs);
  }

  isOff(nowMs: number): boolean {
    return this.off !== undefined && nowMs < this.off.untilMs;
  }

  /** @returns until when it is off and why, or null while it may be called */
  problem(nowMs: number): string | null {
    if (this.off === undefined || !this.isOff(nowMs)) return null;
    const [since, until] = [this.off.sinceMs, this.off.untilMs].map((at) => new Date(at).toISOString());
    return `the script is switched off for ${this.what} since ${since} until ${until}, after it failed ${this.limit} times: ${this.lastFailure}`;
  }

  /**
   * A costly failure.
   * @returns true when it has switched this off
   */
  failed(why: string, nowMs: number): boolean {
    this.lastFailure = why;
    this.points += 1;
    if (this.points < this.limit) return false;
    this.off = { sinceMs: nowMs, untilMs: nowMs + this.offMs };
    this.offMs = Math.min(this.offMs * 2, LONGEST_OFF_MS);
    // One more costly failure after the pause switches it off again.
    this.points = this.limit - 1;
    return true;
  }

  worked(): void {
    this.points = Math.max(this.points - 1, 0);
    if (this.points === 0) this.offMs = FIRST_OFF_MS;
  }
}
