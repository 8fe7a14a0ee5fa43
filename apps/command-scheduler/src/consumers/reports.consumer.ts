import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { type IncomingRecord, OnRecords, type Verdict } from '@setpoint/kafka';
import { RecordIntake } from './record-intake.js';
import { taskOfReport } from './task-of-report.js';

/** What became of dispatches, and what devices replied. */
@Controller()
export class ReportsConsumer {
  constructor(private readonly intake: RecordIntake) {}

  @OnRecords(topics.deviceReplies.name, { mode: 'partitions' })
  take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return this.intake.take(records, taskOfReport);
  }
}
