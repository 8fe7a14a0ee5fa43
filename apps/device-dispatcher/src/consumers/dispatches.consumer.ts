import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import { accept, header, type IncomingRecord, OnRecords, reject, type Verdict } from '@setpoint/kafka';
import { DispatcherMetrics } from '../mqtt/dispatcher-metrics.js';
import { SlotKeeper } from '../slot-keeper.js';

/** Takes commands for the devices that are logged in here. It never waits for a device: what becomes of it is reported. */
@Controller()
export class DispatchesConsumer {
  constructor(
    private readonly keeper: SlotKeeper,
    private readonly metrics: DispatcherMetrics,
  ) {}

  @OnRecords(topics.deviceDispatches.name, { mode: 'slot' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return records.map((record) => this.takeOne(record));
  }

  private takeOne(record: IncomingRecord): Verdict {
    const decoded = decodeMessage(
      ['device.dispatch'],
      header(record, 'type'),
      header(record, 'version'),
      record.value,
    );
    if (!decoded.ok) return reject(decoded.detail);
    const life = this.keeper.current;
    if (!life) return accept;
    life.delivery.deliver(decoded.value.value).then(
      (outcome) => this.metrics.deliveries.inc({ outcome }),
      (failure: unknown) => life.log.error({ err: failure }, 'a command could not be delivered'),
    );
    return accept;
  }
}
