import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { type IncomingRecord, OnRecords, type Verdict } from '@setpoint/kafka';
import { RecordIntake } from './record-intake.js';
import { taskOfRequest } from './task-of-request.js';

/** What gateways ask for. */
@Controller()
export class RequestsConsumer {
  constructor(private readonly intake: RecordIntake) {}

  @OnRecords(topics.commandRequests.name, { mode: 'partitions' })
  take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return this.intake.take(records, taskOfRequest);
  }
}
