import { DEVICE_PARTITIONS } from '@setpoint/channels';
import type { RequestDelay } from '@setpoint/contracts';
import { partitionOfKey } from '@setpoint/kafka';
import type { CommandDraft } from './scheduler-client.js';

/** A delay that passes within this time is a hiccup: a pause of a process, a hand-over. Nobody is turned away for it. */
const LASTING_MS = 1_000;
/** Below that nothing is behind. From here on some are turned away, */
const SOME_FROM_MS = 300;
/** and from here on most of them; never all, or nothing would tell that it is over. */
const MOST_FROM_MS = 4 * SOME_FROM_MS;
const MOST = 0.95;
/** Who has much patience is turned away later than that: from these shares of it on. */
const SOME_FROM_PATIENCE = 0.05;
const MOST_FROM_PATIENCE = 0.15;
/** What was said longer ago says nothing of now. */
const FORGOTTEN_AFTER_MS = 1_000;

interface Delay {
  readonly waitedMs: number;
  readonly toldAt: number;
  /** Since when it has been too long without a break. */
  readonly since: number;
}

/** A command that somebody wants to issue. */
export type Wish = Pick<CommandDraft, 'assetId' | 'timeoutMs' | 'pendingTtlMs'>;

export interface CongestionSources {
  /** Milliseconds on a clock that only goes forward. */
  readonly monotonic?: () => number;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
}

/**
 * Turns new commands away while the scheduler of their devices is behind: a clear "later" at once is worth more than a
 * place at the end of a queue that is longer than anybody's patience. The share grows with the delay, so it settles
 * where what is let in is what can be done.
 */
export class Congestion {
  private readonly delays = new Map<number, Delay>();
  private readonly monotonic: () => number;
  private readonly random: () => number;

  constructor({ monotonic = () => performance.now(), random = Math.random }: CongestionSources = {}) {
    this.monotonic = monotonic;
    this.random = random;
  }

  /** What a scheduler says of the partitions that it reads. */
  report(delays: readonly RequestDelay[]): void {
    const now = this.monotonic();
    for (const { partition, waitedMs } of delays) {
      const before = this.current(partition, now);
      const isNew = before === undefined || before.waitedMs < SOME_FROM_MS;
      this.delays.set(partition, { waitedMs, toldAt: now, since: isNew ? now : before.since });
    }
  }

  /**
   * Whether these commands, which are issued together, are to be turned away together.
   *
   * @param acceptanceMs how long a caller waits until a cached one is accepted
   */
  turnsAway(wishes: readonly Wish[], acceptanceMs: number): boolean {
    if (this.delays.size === 0) return false;
    const now = this.monotonic();
    let share = 0;
    for (const { assetId, timeoutMs, pendingTtlMs } of wishes) {
      const partition = partitionOfKey(assetId, DEVICE_PARTITIONS);
      const patienceMs = pendingTtlMs > 0 ? acceptanceMs : timeoutMs;
      if (partition !== undefined) share = Math.max(share, this.shareOf(partition, patienceMs, now));
    }
    return this.random() < share;
  }

  private shareOf(partition: number, patienceMs: number, now: number): number {
    const delay = this.current(partition, now);
    if (!delay || now - delay.since < LASTING_MS) return 0;
    const someFromMs = Math.max(SOME_FROM_MS, patienceMs * SOME_FROM_PATIENCE);
    const mostFromMs = Math.max(MOST_FROM_MS, patienceMs * MOST_FROM_PATIENCE);
    const excess = (delay.waitedMs - someFromMs) / (mostFromMs - someFromMs);
    return Math.min(MOST, Math.max(0, excess));
  }

  private current(partition: number, now: number): Delay | undefined {
    const delay = this.delays.get(partition);
    if (!delay || now - delay.toldAt <= FORGOTTEN_AFTER_MS) return delay;
    this.delays.delete(partition);
    return undefined;
  }
}
