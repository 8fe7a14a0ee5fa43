import { Controller } from '@nestjs/common';
import { topics } from '@setpoint/channels';
import { type Decoded, decodeMessage } from '@setpoint/contracts';
import {
  accept,
  header,
  type IncomingRecord,
  OnRecords,
  reject,
  release,
  type Verdict,
} from '@setpoint/kafka';
import { type DeviceActivity, Gathering, RegistryWriter } from '@setpoint/registry';

/** Bounds how long devices are locked by one statement. */
const MAX_ACTIVITIES_AT_ONCE = 1_000;

type SessionMessage = Decoded<'session.opened' | 'session.closed'>;

/**
 * Follows logins for the registry: first activation, last time online and offline.
 *
 * Reading starts at the beginning of the compacted topic whenever a gateway takes a partition over. Recording the same
 * activity again changes nothing, so that no position has to be stored and nothing can be missed.
 */
@Controller()
export class DeviceSessionsConsumer {
  /** The records of a fleet that logs in come by many partitions, a few at a time. */
  private readonly recordings: Gathering<DeviceActivity, void>;

  constructor(writer: RegistryWriter) {
    this.recordings = new Gathering({
      run: async (activities) => {
        await writer.recordActivity(activities);
      },
      maxItems: MAX_ACTIVITIES_AT_ONCE,
    });
  }

  @OnRecords(topics.deviceSessions.name, { mode: 'partitions' })
  async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    const readings = records.map(decode);
    const activities = readings.flatMap((reading) => (reading.ok && reading.value ? [reading.value] : []));
    try {
      if (activities.length > 0) await this.recordings.add(activities);
    } catch (failure) {
      // Postgres being away is nobody's bug: the same records come again.
      return [release(failure instanceof Error ? failure.message : String(failure))];
    }
    return readings.map((reading) => (reading.ok ? accept : reject(reading.detail)));
  }
}

type Reading =
  | { readonly ok: true; readonly value: DeviceActivity | null }
  | { readonly ok: false; readonly detail: string };

const decode = (record: IncomingRecord): Reading => {
  // A tombstone: compaction forgets the device, and there is nothing to record.
  if (record.value === null) return { ok: true, value: null };
  const decoded = decodeMessage(
    ['session.opened', 'session.closed'],
    header(record, 'type'),
    header(record, 'version'),
    record.value,
  );
  return decoded.ok ? { ok: true, value: activityOf(decoded.value) } : decoded;
};

/** Whoever was online had been activated by it: compaction may have kept only the end of a first session. */
const activityOf = ({ type, value: { assetId, epoch, at } }: SessionMessage): DeviceActivity =>
  type === 'session.opened'
    ? { assetId, epoch, activatedAt: at, onlineAt: at }
    : { assetId, epoch, activatedAt: at, offlineAt: at };
