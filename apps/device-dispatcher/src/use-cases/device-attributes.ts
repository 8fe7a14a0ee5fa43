import { readReportedAttributes, requiredAmong } from '@setpoint/thing-model';
import { type Report, telemetryReport } from '../sessions/report.js';
import type { DetailsWriter } from './device-store.js';
import {
  deliverAll,
  problemOfReports,
  refused,
  stored,
  type Taken,
  type TelemetryParts,
} from './store-telemetry.js';
import { type DeviceSubject, type ModelReader, modelOf, subjectOf } from './take-measurements.js';

export interface AttributeParts {
  readonly models: ModelReader;
  readonly writer: DetailsWriter;
}

/**
 * Sets attributes that a device says it has; the others stay [contract 6.4].
 *
 * @returns when the registry has them and Kafka knows of it: whoever sends them once more changes nothing
 * @throws when the registry does not answer
 */
export const updateAttributes = async (
  telemetry: TelemetryParts,
  { models, writer }: AttributeParts,
  device: DeviceSubject,
  given: Readonly<Record<string, unknown>>,
): Promise<Taken> => {
  const model = await modelOf(models, device);
  const read = model ? readReportedAttributes(model, given) : UNKNOWN;
  if (!read.ok) {
    telemetry.log.debug({ assetId: device.assetId, detail: read.detail }, 'attributes do not fit the model');
    return refused('modelMismatch');
  }
  const attributes = read.values;
  if (Object.keys(attributes).length === 0) return stored;
  const updated = { ...subjectOf(device), attributes, updatedAt: telemetry.clock.now() };
  return write(telemetry, telemetryReport('device.attributesUpdated', updated), 'attributeUpdateFailed', () =>
    writer.updateAttributes(device.orgId, device.assetId, attributes),
  );
};

/** Removes attributes; names that the device has none of are passed over, required ones refused. */
export const removeAttributes = async (
  telemetry: TelemetryParts,
  { models, writer }: AttributeParts,
  device: DeviceSubject,
  names: readonly string[],
): Promise<Taken> => {
  if (names.length === 0) return stored;
  const model = await modelOf(models, device);
  if (model && requiredAmong(model, names) !== null) return refused('attributeDeleteFailed');
  const deleted = { ...subjectOf(device), names: [...names], deletedAt: telemetry.clock.now() };
  return write(telemetry, telemetryReport('device.attributesDeleted', deleted), 'attributeDeleteFailed', () =>
    writer.removeAttributes(device.orgId, device.assetId, names),
  );
};

const UNKNOWN = { ok: false, detail: 'the model is not there' } as const;

/**
 * The registry first, as it may refuse. Whether the report can be stored is asked before: a device that is told nothing
 * has changed nothing.
 */
const write = async (
  { telemetry }: TelemetryParts,
  report: Report,
  failed: 'attributeUpdateFailed' | 'attributeDeleteFailed',
  change: () => ReturnType<DetailsWriter['updateAttributes']>,
): Promise<Taken> => {
  const problem = problemOfReports(telemetry, [report]);
  if (problem) return problem;
  const written = await change();
  if (written.ok) return deliverAll(telemetry, [report]);
  // It was deleted a moment ago; its session ends.
  return refused(written.reason === 'unknownDevice' ? 'topicForbidden' : failed);
};
