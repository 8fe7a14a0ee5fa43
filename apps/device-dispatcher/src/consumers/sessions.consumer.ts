import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, OnRecords, reject, type Verdict } from '@setpoint/kafka';
import { SlotKeeper } from '../slot-keeper.js';

/**
 * Follows the logins, at other dispatchers and here: a device has one connection, wherever that is [contract 6.1], and is
 * told that it is logged in when those who read this know it.
 */
@Controller()
export class SessionsConsumer {
  constructor(private readonly keeper: SlotKeeper) {}

  @OnRecords(topics.deviceSessions.name, { mode: 'all', from: 'end' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return records.map((record) => this.takeOne(record));
  }

  private takeOne(record: IncomingRecord): Verdict {
    const decoded = decodeMessage(
      ['session.opened', 'session.closed'],
      header(record, 'type'),
      header(record, 'version'),
      record.value,
    );
    if (!decoded.ok) return reject(decoded.detail);
    const { type, value } = decoded.value;
    if (type === 'session.opened') this.keeper.current?.sessions.noteOpened(value.assetId, value.epoch);
    return accept;
  }
}
