import { keepNewest } from '@setpoint/service-kit';

interface Recent<A> {
  readonly at: number;
  readonly answer: Promise<A>;
}

/** A device whose connection was lost sends again what was not acknowledged as soon as it is back. */
const KEPT_MS = 300_000;
/** With 50 new devices in each answer this is about 10 MB. */
const MAX_KEPT = 1_000;

/**
 * Answers to requests that must not be done twice, and that a device sends twice when it loses its connection before it
 * has the answer. They are in memory only: after a restart, or at another dispatcher, such a request is a new one.
 */
export class RecentAnswers<A> {
  private readonly recent = new Map<string, Recent<A>>();

  constructor(private readonly isWorthKeeping: (answer: A) => boolean) {}

  /**
   * @param key the same for the same request of the same device
   * @param now epoch ms
   * @returns what `work` answered when it was done for this key a short time ago, also when it is not through yet
   * @throws what `work` throws; the next one tries again
   */
  async once(key: string, now: number, work: () => Promise<A>): Promise<A> {
    this.forgetOld(now);
    const known = this.recent.get(key);
    if (known) return known.answer;
    const recent = { at: now, answer: work() };
    keepNewest(this.recent, key, recent, MAX_KEPT);
    let isKept = false;
    try {
      const answer = await recent.answer;
      isKept = this.isWorthKeeping(answer);
      return answer;
    } finally {
      if (!isKept && this.recent.get(key) === recent) this.recent.delete(key);
    }
  }

  /** They stand in the order of their times. */
  private forgetOld(now: number): void {
    for (const [key, { at }] of this.recent) {
      if (now - at < KEPT_MS) return;
      this.recent.delete(key);
    }
  }
}
