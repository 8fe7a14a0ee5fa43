import type { ScriptReason } from '../script.js';

/** Failures that cost a thread its time or its sandbox. A plain exception costs nothing and may be one device's odd payload. */
const COSTLY: ReadonlySet<ScriptReason> = new Set(['timedOut', 'outOfMemory']);

/** At this score a script is switched off: five costly failures in a row, or more of them than of other calls. */
const LIMIT = 5;
const FIRST_OFF_MS = 30_000;
const LONGEST_OFF_MS = 300_000;

interface Off {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * Switches a script off that costs too much, for 30 s first and twice as long each time it goes on when that is over,
 * up to 5 min. Every costly failure counts one up and every other call one down, so a script that is only sometimes
 * too slow stays on: the other devices of its product need it.
 */
export class SwitchOff {
  private score = 0;
  private offMs = FIRST_OFF_MS;
  private off: Off | undefined;
  private lastFailure = '';

  /** @returns until when it is off and why, or null while it may be called */
  problem(nowMs: number): string | null {
    if (this.off === undefined || nowMs >= this.off.untilMs) return null;
    const [since, until] = [this.off.sinceMs, this.off.untilMs].map((at) => new Date(at).toISOString());
    return `the script is switched off since ${since} until ${until}, after it failed ${LIMIT} times: ${this.lastFailure}`;
  }

  /** Whether it has lately cost too much, and may do so again. */
  get isSuspect(): boolean {
    return this.score > 0;
  }

  /** @returns true when this failure has switched the script off */
  failed(reason: ScriptReason, detail: string, nowMs: number): boolean {
    if (!COSTLY.has(reason)) {
      this.worked();
      return false;
    }
    this.lastFailure = `${reason}, ${detail}`;
    this.score += 1;
    if (this.score < LIMIT) return false;
    this.off = { sinceMs: nowMs, untilMs: nowMs + this.offMs };
    this.offMs = Math.min(this.offMs * 2, LONGEST_OFF_MS);
    // One more costly failure after the pause switches it off again.
    this.score = LIMIT - 1;
    return true;
  }

  worked(): void {
    this.score = Math.max(this.score - 1, 0);
    if (this.score === 0) this.offMs = FIRST_OFF_MS;
  }
}
