import type { Clock, CrashPoints, Logger } from '@setpoint/service-kit';
import type { CustomFormat } from '../payload/custom-format.js';
import { CommandDelivery } from '../use-cases/deliver-command.js';
import { HandOverReports } from './hand-over-reports.js';
import { Integrations } from './integrations.js';
import { LiveSessions } from './live-sessions.js';
import { Outbox, type ReportPublisher } from './outbox.js';
import { type Timers, within } from './timers.js';

/** The right to speak for a slot. */
export interface Lease {
  readonly slot: number;
  /** Grows with every lease. */
  readonly incarnation: number;
  isHeld(): boolean;
}

export interface LifeParts {
  readonly publisher: ReportPublisher;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly crashPoints: CrashPoints;
  readonly format: CustomFormat;
  readonly log: Logger;
}

/** What waits for a first push to be due is through by then. */
const LAST_WRITES_MS = 500;

/**
 * All that is true while one incarnation holds the slot: sessions, what was handled, what is to be reported. When the
 * slot is lost it ends as a whole, and nothing of it leaves any more; the next life starts with nothing.
 */
export class Life {
  readonly outbox: Outbox;
  /** Apart from the outbox: no reply to a command may wait behind what devices measure. */
  readonly telemetry: Outbox;
  readonly sessions: LiveSessions;
  readonly integrations = new Integrations();
  readonly handOvers: HandOverReports;
  readonly delivery: CommandDelivery;
  readonly clock: Clock;
  readonly log: Logger;
  private readonly timers: Timers;
  readonly slot: number;
  readonly incarnation: number;
  private over = false;

  constructor(
    private readonly lease: Lease,
    parts: LifeParts,
  ) {
    const { slot, incarnation } = lease;
    this.slot = slot;
    this.incarnation = incarnation;
    const { publisher, clock, timers, crashPoints, format } = parts;
    this.clock = clock;
    this.timers = timers;
    this.log = parts.log.child({ slot, incarnation });
    this.outbox = new Outbox(publisher, timers, this.log, () => !this.isOver);
    this.telemetry = new Outbox(publisher, timers, this.log, () => !this.isOver);
    this.sessions = new LiveSessions(this, this.outbox, clock, timers);
    this.handOvers = new HandOverReports(this.outbox, timers);
    this.delivery = new CommandDelivery({
      life: this,
      sessions: this.sessions,
      handOvers: this.handOvers,
      outbox: this.outbox,
      clock,
      timers,
      crashPoints,
      format,
      log: this.log,
    });
  }

  /** True from the moment that somebody else could hold the slot, whoever has noticed. */
  get isOver(): boolean {
    return this.over || !this.lease.isHeld();
  }

  /** The slot is lost: silence, at once. */
  end(): void {
    this.over = true;
    this.outbox.abandon();
    this.telemetry.abandon();
    this.handOvers.dropAll();
    for (const session of this.sessions.all()) this.sessions.end(session, 'slotLost');
  }

  /**
   * An orderly end, while the slot is still held: what was written is reported, every session is told to be over, then
   * the connections close.
   *
   * @param limitMs how long Kafka may take
   */
  async finish(limitMs: number): Promise<void> {
    const ended = this.sessions.tellAllClosed('shutdown');
    await within(this.timers, this.delivery.settled(), LAST_WRITES_MS);
    this.handOvers.releaseAll();
    await Promise.all([this.outbox.drained(limitMs), this.telemetry.drained(limitMs)]);
    const reports = this.outbox.size + this.telemetry.size;
    if (reports > 0) this.log.warn({ reports }, 'reports are left unsent');
    this.end();
    for (const { connection } of ended) connection.close('shutdown');
  }
}
