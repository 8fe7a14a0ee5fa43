import { type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import type { DeadSessions, SlotLife } from '../store/dead-sessions.js';
import type { Outcome } from '../use-cases/pass-inbox.js';
import type { PassItem } from '../use-cases/task.js';
import { deadLives, type SlotHolder } from './dead-lives.js';

export interface DeadSlotSweeperOptions {
  readonly sessions: DeadSessions;
  /** Who held which dispatcher slot last. */
  readonly holders: () => Promise<readonly SlotHolder[]>;
  readonly hand: (items: readonly PassItem[]) => Promise<Outcome>;
  readonly logger: Logger;
}

const EVERY_MS = 1_000;
const BATCH = 1_000;

/** Closes the sessions of dispatchers that are gone, and tells so in their place. */
export class DeadSlotSweeper implements Startable {
  private readonly repeater: Repeater;

  constructor(private readonly options: DeadSlotSweeperOptions) {
    this.repeater = new Repeater('dead slots', EVERY_MS, () => this.runOnce(), options.logger);
  }

  start(): Promise<void> {
    return this.repeater.start();
  }

  stop(): Promise<void> {
    return this.repeater.stop();
  }

  /** @returns how many sessions were closed */
  async runOnce(): Promise<number> {
    const { sessions, holders } = this.options;
    // Lives first: one that begins in between then finds its holder.
    const lives = await sessions.lives();
    if (lives.length === 0) return 0;
    const dead = deadLives(lives, await holders());
    if (dead.length === 0) return 0;
    let closed = 0;
    await sessions.whileNobodyElse(async () => {
      for (const life of dead) closed += await this.close(life);
    });
    return closed;
  }

  private async close(life: SlotLife): Promise<number> {
    const { sessions, hand, logger } = this.options;
    let closed = 0;
    for (;;) {
      const open = await sessions.sessionsOf(life, BATCH);
      if (open.length === 0) break;
      const items = open.map(
        (session): PassItem => ({ source: null, task: { type: 'closeDeadSession', ...session } }),
      );
      const { cause } = await hand(items);
      if (cause !== null) throw new Error(cause);
      closed += open.length;
    }
    if (closed > 0)
      logger.warn({ ...life, sessions: closed }, 'a dispatcher is gone, its sessions are closed');
    return closed;
  }
}
