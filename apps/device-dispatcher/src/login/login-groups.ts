import type { Timers } from '../sessions/timers.js';

/**
 * `node apps/device-dispatcher/scripts/measure-logins.mjs` on a busy machine, 100 logins at once, CPU of all processes for
 * each login and its end: 8.3 ms without groups, 6.0 with 20 ms, 4.3 with 50.
 */
const GROUP_EVERY_MS = 50;
/** Bounds how long the other devices wait for the process while a group makes its steps. */
const MAX_GROUP = 128;

/**
 * Logins go in groups when many come: one that comes alone goes at once, those that follow it within a moment go together.
 * What the steps of a login need of Postgres and Kafka is gathered from all that ask in the same turn, so that a fleet that
 * comes back costs a statement and a batch of records for a group and not for a device.
 */
export class LoginGroups {
  private readonly waiting: (() => void)[] = [];
  private isPausing = false;

  constructor(
    private readonly timers: Timers,
    private readonly everyMs = GROUP_EVERY_MS,
  ) {}

  /** Resolves when it is its turn, in the order in which they came. */
  turn(): Promise<void> {
    if (this.isPausing) return new Promise((go) => this.waiting.push(go));
    this.pause();
    return Promise.resolve();
  }

  private pause(): void {
    this.isPausing = true;
    this.timers.after(this.everyMs, () => this.next());
  }

  private next(): void {
    this.isPausing = false;
    const group = this.waiting.splice(0, MAX_GROUP);
    if (group.length > 0) this.pause();
    for (const go of group) go();
  }
}
