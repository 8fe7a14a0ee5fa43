import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { type IncomingRecord, OnRecords, type Verdict } from '@setpoint/kafka';
import { RecordIntake } from './record-intake.js';
import { taskOfSession } from './task-of-session.js';

/** Which device is connected where. */
@Controller()
export class SessionsConsumer {
  constructor(private readonly intake: RecordIntake) {}

  @OnRecords(topics.deviceSessions.name, { mode: 'partitions' })
  take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return this.intake.take(records, taskOfSession);
  }
}
