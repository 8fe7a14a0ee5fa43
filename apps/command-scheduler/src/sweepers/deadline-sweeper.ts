import { type Clock, type Logger, Repeater, type Startable } from '@setpoint/service-kit';
import type { DueDevice, DueDevices } from '../store/claim-due.js';
import type { Outcome } from '../use-cases/pass-inbox.js';
import type { PassItem } from '../use-cases/task.js';

export interface DeadlineSweeperOptions {
  readonly claimDue: (limit: number) => Promise<DueDevices>;
  readonly hand: (items: readonly PassItem[]) => Promise<Outcome>;
  /** Whether everything that dispatchers had reported by now took effect; waits a little for it. Does not throw. */
  readonly reportsAreRead: () => Promise<boolean>;
  /** On the database clock. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Also finds the deadlines of commands that a scheduler stored which is gone now. */
const SAFETY_POLL_MS = 1_000;
const BATCH = 1_000;
/**
 * A reply counts by when it was received, not by when it is read: so what is in flight is not given up while reports lie
 * unread, as after a time without a scheduler. Nobody is kept waiting for longer than this by a Kafka that does not answer.
 */
const UNREAD_LIMIT_MS = 15_000;
/** A timer may fire a little early. */
const SLACK_MS = 2;

/**
 * Ends what waited too long, and what was not answered in time [contract 3.2 #9, #10, #16]. Deadlines are columns, on
 * the database clock; this only remembers when the next one is due.
 */
export class DeadlineSweeper implements Startable {
  private readonly repeater: Repeater;
  private readonly givingUp = new Set<Promise<void>>();

  constructor(private readonly options: DeadlineSweeperOptions) {
    this.repeater = new Repeater('deadlines', SAFETY_POLL_MS, () => this.runOnce(), options.logger);
  }

  /** What waited too long while nobody looked is ended before anything else happens. */
  start(): Promise<void> {
    return this.repeater.start();
  }

  async stop(): Promise<void> {
    await this.repeater.stop();
    await this.settled();
  }

  /** A command is due at `dueAt`, epoch ms. */
  expect(dueAt: number | null): void {
    if (dueAt !== null) this.repeater.hurry(dueAt - this.options.clock.now() + SLACK_MS);
  }

  /** @returns how many devices had something overdue; what is in flight may end a little later */
  async runOnce(): Promise<number> {
    let devices = 0;
    for (;;) {
      const due = await this.options.claimDue(BATCH);
      devices += due.devices.length;
      const inFlight = due.devices.filter((device) => device.inFlight);
      await this.end(due.devices.filter((device) => !device.inFlight));
      if (inFlight.length > 0) this.giveUpLater(inFlight);
      if (due.devices.length === 0) {
        if (due.nextDueAt !== null) this.repeater.hurry(due.nextDueAt - due.now + SLACK_MS);
        return devices;
      }
    }
  }

  /** Resolves when all that `runOnce` found was looked at. */
  async settled(): Promise<void> {
    await Promise.all(this.givingUp);
  }

  private giveUpLater(devices: readonly DueDevice[]): void {
    const done = this.giveUp(devices)
      // The claim runs out, and the next sweep finds them again.
      .catch((failure: unknown) =>
        this.options.logger.warn({ err: failure }, 'deadlines are left to the next sweep'),
      )
      .finally(() => this.givingUp.delete(done));
    this.givingUp.add(done);
  }

  private async giveUp(devices: readonly DueDevice[]): Promise<void> {
    const areRead = await this.options.reportsAreRead();
    const longAgo = this.options.clock.now() - UNREAD_LIMIT_MS;
    await this.end(areRead ? devices : devices.filter(({ dueAt }) => dueAt <= longAgo));
  }

  private async end(devices: readonly DueDevice[]): Promise<void> {
    const assetIds = new Set(devices.map(({ assetId }) => assetId));
    const { cause } = await this.options.hand(
      [...assetIds].map((assetId) => ({
        source: null,
        task: { type: 'device', assetId, action: { type: 'deadlinePassed' } },
      })),
    );
    if (cause !== null) throw new Error(cause);
  }
}
