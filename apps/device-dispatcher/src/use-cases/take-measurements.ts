import type { Measurement } from '@setpoint/contracts';
import type { CompiledModel } from '@setpoint/thing-model';
import type { MeasurementPost } from '../payload/measurement-post.js';
import { telemetryReport } from '../sessions/report.js';
import type { DeviceIdentity } from '../sessions/session.js';
import { isEmpty, readMeasurement } from './read-measurements.js';
import { refused, stored, storeTelemetry, type Taken, type TelemetryParts } from './store-telemetry.js';

/** Answers from memory where it can: every post asks. */
export interface ModelReader {
  findDevice(
    orgId: string,
    device: { readonly assetId: string },
  ): Promise<{ readonly modelId: string } | null>;
  compiledModel(
    orgId: string,
    modelId: string,
  ): Promise<Pick<CompiledModel, 'points' | 'events' | 'attributes'> | null>;
}

/** All that is known of the model of a device; null when one of both is gone. */
export const modelOf = async (
  models: ModelReader,
  { orgId, assetId }: Pick<DeviceIdentity, 'orgId' | 'assetId'>,
) => {
  const device = await models.findDevice(orgId, { assetId });
  return device && models.compiledModel(orgId, device.modelId);
};

/** How the records of a device name it. */
export type DeviceSubject = Pick<DeviceIdentity, 'orgId' | 'assetId' | 'productKey' | 'deviceKey'>;

export const subjectOf = ({ orgId, assetId, productKey, deviceKey }: DeviceSubject): DeviceSubject => ({
  orgId,
  assetId,
  productKey,
  deviceKey,
});

/**
 * Passes on what a device measured, once it fits the model: all of a post or nothing, unless the post says that what does
 * not fit may be left out [contract 5.3, 6.6].
 *
 * @returns when Kafka has it, or when it is clear that it never will
 * @throws when the registry does not answer
 */
export const takeMeasurements = async (
  { telemetry, clock, log }: TelemetryParts,
  models: ModelReader,
  device: DeviceSubject,
  post: MeasurementPost,
): Promise<Taken> => {
  const receivedAt = clock.now();
  if (!post.ok) return refused(post.code);
  const points = (await modelOf(models, device))?.points ?? new Map();
  const measurements: Measurement[] = [];
  for (const posted of post.measurements) {
    const { measurement, problem } = readMeasurement(points, posted, receivedAt);
    if (problem !== null && !post.skipsInvalid) {
      log.debug({ assetId: device.assetId, detail: problem }, 'a post does not fit the model');
      return refused('modelMismatch');
    }
    if (!isEmpty(measurement)) measurements.push(measurement);
  }
  if (measurements.length === 0) return stored;
  const report = telemetryReport('device.measured', { ...subjectOf(device), measurements, receivedAt });
  return storeTelemetry(telemetry, [report]);
};
