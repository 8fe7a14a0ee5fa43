import type { HealthServer, Logger, Startable } from '@setpoint/service-kit';
import type { RecordIntake } from './consumers/record-intake.js';

/** What the scheduler is made of besides its consumers. `connectScheduler` makes the real ones. */
export interface SchedulerParts {
  readonly intake: RecordIntake;
  readonly health: HealthServer;
  readonly log: Logger;
  /** Started in order, stopped in reverse order when nothing is consumed any more. */
  readonly services: readonly Startable[];
}
