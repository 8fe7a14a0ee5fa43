import type { EventPost } from '../payload/event-post.js';
import { telemetryReport } from '../sessions/report.js';
import { refused, storeTelemetry, type Taken, type TelemetryParts, timeOf } from './store-telemetry.js';
import { type DeviceSubject, type ModelReader, modelOf, subjectOf } from './take-measurements.js';

/**
 * Passes on an event, once it fits the model of the device [contract 5.3, 6.4].
 *
 * @returns when Kafka has it, or when it is clear that it never will
 * @throws when the registry does not answer
 */
export const takeEvent = async (
  { telemetry, clock, log }: TelemetryParts,
  models: ModelReader,
  device: DeviceSubject,
  eventId: string,
  post: EventPost,
): Promise<Taken> => {
  const receivedAt = clock.now();
  const event = (await modelOf(models, device))?.events.get(eventId);
  const read = event?.readReports(post.outputs) ?? UNKNOWN;
  if (!event || !read.ok) {
    const detail = read.ok ? null : read.detail;
    log.debug({ assetId: device.assetId, detail }, 'an event does not fit the model');
    return refused('modelMismatch');
  }
  const { eventType } = event;
  const time = timeOf(post.time, receivedAt);
  const posted = { ...subjectOf(device), eventId, eventType, time, values: read.values, receivedAt };
  return storeTelemetry(telemetry, [telemetryReport('device.eventPosted', posted)]);
};

const UNKNOWN = { ok: false, detail: 'the event is not in the model' } as const;
