import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { decodeMessage } from '@setpoint/contracts';
import {
  accept,
  header,
  type IncomingRecord,
  OnRecords,
  reject,
  release,
  type Verdict,
} from '@setpoint/kafka';
import { Gathering, isDatabaseAway } from '@setpoint/registry';
import { RecordTelemetry, type TelemetryBatch } from '../use-cases/record-telemetry.js';

/** Records of one partition, and partitions, that share a statement: it takes about 30 µs for each value. */
const MAX_BATCH = 100;
const MAX_BATCHES_AT_ONCE = 12;

/** What the registry has already when a device is told so, is for others. */
const TYPES = [
  'device.measured',
  'device.eventPosted',
  'device.attributesUpdated',
  'device.attributesDeleted',
] as const;

/** Follows what devices measured and which events they had, for what the registry says of them. */
@Controller()
export class DeviceTelemetryConsumer {
  private readonly recordings: Gathering<TelemetryBatch, void>;

  constructor(recording: RecordTelemetry) {
    this.recordings = new Gathering({
      run: (batches) => recording.run(batches),
      maxItems: MAX_BATCHES_AT_ONCE,
    });
  }

  @OnRecords(topics.deviceTelemetry.name, { mode: 'partitions', maxBatch: MAX_BATCH })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const last = records.at(-1);
    if (!last) return [];
    const readings = records.map((record) =>
      decodeMessage(TYPES, header(record, 'type'), header(record, 'version'), record.value),
    );
    const messages = readings.flatMap((reading) => (reading.ok ? [reading.value] : []));
    const measured = messages.flatMap(({ type, value }) => (type === 'device.measured' ? [value] : []));
    const events = messages.flatMap(({ type, value }) => (type === 'device.eventPosted' ? [value] : []));
    const position = {
      topic: topics.deviceTelemetry.name,
      partition: last.partition,
      nextOffset: last.offset + 1n,
    };
    try {
      await this.recordings.add([{ measured, events, position }]);
    } catch (failure) {
      // Postgres being away is nobody's bug: the same records come again.
      if (isDatabaseAway(failure)) return [release(String(failure))];
      throw failure;
    }
    return readings.map((reading) => (reading.ok ? accept : reject(reading.detail)));
  }
}
