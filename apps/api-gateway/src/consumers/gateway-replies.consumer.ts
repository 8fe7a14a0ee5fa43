import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, OnRecords, reject, type Verdict } from '@setpoint/kafka';
import { Congestion } from '../commands/congestion.js';
import { Waiting } from '../commands/waiting.js';

/** What the schedulers say to this gateway; an answer nobody waits for any more is dropped. */
@Controller()
export class GatewayRepliesConsumer {
  constructor(
    private readonly waiting: Waiting,
    private readonly congestion: Congestion,
  ) {}

  @OnRecords(topics.gatewayReplies.name, { mode: 'slot' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return records.map((record) => this.takeOne(record));
  }

  private takeOne(record: IncomingRecord): Verdict {
    const decoded = decodeMessage(
      ['gateway.replies'],
      header(record, 'type'),
      header(record, 'version'),
      record.value,
    );
    if (!decoded.ok) return reject(decoded.detail);
    const { replies, requestDelays } = decoded.value.value;
    if (requestDelays) this.congestion.report(requestDelays);
    for (const reply of replies)
      if (reply.type === 'part') this.waiting.settleInParts(reply);
      else this.waiting.settle(reply.requestId, reply);
    return accept;
  }
}
