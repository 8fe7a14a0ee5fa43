import type { Clock, Logger, Startable } from '@setpoint/service-kit';
import type { DueDevices } from '../store/claim-due.js';
import type { Outcome } from '../use-cases/pass-inbox.js';
import type { PassItem } from '../use-cases/task.js';
import { Repeater } from './repeater.js';

export interface DeadlineSweeperOptions {
  readonly claimDue: (limit: number) => Promise<DueDevices>;
  readonly hand: (items: readonly PassItem[]) => Promise<Outcome>;
  /** On the database clock. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Also finds the deadlines of commands that a scheduler stored which is gone now. */
const SAFETY_POLL_MS = 1_000;
const BATCH = 1_000;
/** A timer may fire a little early. */
const SLACK_MS = 2;

/**
 * Ends what waited too long, and what was not answered in time [contract 3.2 #9, #10, #16]. Deadlines are columns, on
 * the database clock; this only remembers when the next one is due.
 */
export class DeadlineSweeper implements Startable {
  private readonly repeater: Repeater;

  constructor(private readonly options: DeadlineSweeperOptions) {
    this.repeater = new Repeater('deadlines', SAFETY_POLL_MS, () => this.runOnce(), options.logger);
  }

  /** What became overdue while nobody looked is ended before anything else happens. */
  start(): Promise<void> {
    return this.repeater.start();
  }

  stop(): Promise<void> {
    return this.repeater.stop();
  }

  /** A command is due at `dueAt`, epoch ms. */
  expect(dueAt: number | null): void {
    if (dueAt !== null) this.repeater.hurry(dueAt - this.options.clock.now() + SLACK_MS);
  }

  /** @returns how many devices had something overdue */
  async runOnce(): Promise<number> {
    let devices = 0;
    for (;;) {
      const due = await this.options.claimDue(BATCH);
      devices += due.assetIds.length;
      const outcome = await this.options.hand(
        due.assetIds.map((assetId) => ({
          source: null,
          task: { type: 'device', assetId, action: { type: 'deadlinePassed' } },
        })),
      );
      if (outcome.cause !== null) throw new Error(outcome.cause);
      if (due.assetIds.length === 0) {
        if (due.nextDueAt !== null) this.repeater.hurry(due.nextDueAt - due.now + SLACK_MS);
        return devices;
      }
    }
  }
}
