import type { CodeName } from '@setpoint/codes';
import type { Measurement } from '@setpoint/contracts';
import type { Clock, Logger } from '@setpoint/service-kit';
import type { CompiledModel } from '@setpoint/thing-model';
import type { MeasurementPost, PostedMeasurement } from '../payload/measurement-post.js';
import type { Outbox } from '../sessions/outbox.js';
import { telemetryReport } from '../sessions/report.js';
import type { DeviceIdentity } from '../sessions/session.js';

/** Answers from memory where it can: every post asks. */
export interface ModelReader {
  findDevice(
    orgId: string,
    device: { readonly assetId: string },
  ): Promise<{ readonly modelId: string } | null>;
  compiledModel(orgId: string, modelId: string): Promise<Pick<CompiledModel, 'points'> | null>;
}

export interface MeasurementParts {
  readonly telemetry: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * `stored`: Kafka has it. `refused`: it is the device's mistake, `code` says which. `dropped`: too much waits for Kafka.
 * `abandoned`: the slot was lost before Kafka had it.
 */
export interface Taken {
  readonly outcome: 'stored' | 'refused' | 'dropped' | 'abandoned';
  /** For the device; null when there is nothing to say. */
  readonly code: CodeName | null;
}

/** A clock that is ahead by more would keep what is measured later from counting, until its time has come. */
const MAX_AHEAD_MS = 300_000;
/** What waits for Kafka is kept in memory. Beyond it posts are dropped: those who want theirs stored send them again. */
const MAX_WAITING_CHARS = 67_108_864;
/** The broker refuses batches beyond 1 MiB, and a number may be written longer than it was read. */
const MAX_RECORD_BYTES = 900_000;

/**
 * Passes on what a device measured, once it fits the model: all of a post or nothing, unless the post says that what does
 * not fit may be left out [contract 5.3, 6.6].
 *
 * @returns when Kafka has it, or when it is clear that it never will
 * @throws when the registry does not answer
 */
export const takeMeasurements = async (
  { telemetry, clock, log }: MeasurementParts,
  models: ModelReader,
  {
    orgId,
    assetId,
    productKey,
    deviceKey,
  }: Pick<DeviceIdentity, 'orgId' | 'assetId' | 'productKey' | 'deviceKey'>,
  post: MeasurementPost,
): Promise<Taken> => {
  const receivedAt = clock.now();
  if (!post.ok) return { outcome: 'refused', code: post.code };
  const device = await models.findDevice(orgId, { assetId });
  const model = device && (await models.compiledModel(orgId, device.modelId));
  const read = readAll(model?.points ?? new Map(), post, receivedAt);
  if (!read.ok) {
    log.debug({ assetId, detail: read.detail }, 'a post does not fit the model');
    return { outcome: 'refused', code: 'modelMismatch' };
  }
  const measurements = read.measurements.filter(({ values }) => Object.keys(values).length > 0);
  if (measurements.length === 0) return { outcome: 'stored', code: 'deviceOk' };
  const report = telemetryReport({ orgId, assetId, productKey, deviceKey, measurements, receivedAt });
  if (Buffer.byteLength(report.value) > MAX_RECORD_BYTES) {
    return { outcome: 'refused', code: 'messageTooLarge' };
  }
  if (telemetry.chars + report.value.length > MAX_WAITING_CHARS) return { outcome: 'dropped', code: null };
  const outcome = await telemetry.deliver(report);
  return { outcome, code: outcome === 'stored' ? 'deviceOk' : null };
};

type Read =
  | { readonly ok: true; readonly measurements: readonly Measurement[] }
  | { readonly ok: false; readonly detail: string };

const readAll = (
  points: CompiledModel['points'],
  { measurements, skipsInvalid }: Extract<MeasurementPost, { ok: true }>,
  receivedAt: number,
): Read => {
  const read: Measurement[] = [];
  for (const posted of measurements) {
    const { measurement, problem } = readOne(points, posted, receivedAt);
    if (problem !== null && !skipsInvalid) return { ok: false, detail: problem };
    read.push(measurement);
  }
  return { ok: true, measurements: read };
};

const readOne = (
  points: CompiledModel['points'],
  posted: PostedMeasurement,
  receivedAt: number,
): { readonly measurement: Measurement; readonly problem: string | null } => {
  const values: Record<string, unknown> = {};
  const qualities: Record<string, number> = {};
  let problem: string | null = null;
  for (const [id, reported] of Object.entries(posted.points)) {
    const report = points.get(id)?.readReport(reported) ?? UNKNOWN;
    if (!report.ok) {
      problem ??= `${id.slice(0, 64)} ${report.detail}`;
      continue;
    }
    values[id] = report.value;
    if (report.quality !== null) qualities[id] = report.quality;
  }
  const measurement = { time: timeOf(posted, receivedAt), values };
  return {
    measurement: Object.keys(qualities).length > 0 ? { ...measurement, qualities } : measurement,
    problem,
  };
};

const UNKNOWN = { ok: false, detail: 'is no point of the model' } as const;

/** Without a time it is that of receipt [contract 6.6]. */
const timeOf = ({ time }: PostedMeasurement, receivedAt: number): number =>
  time === null || time > receivedAt + MAX_AHEAD_MS ? receivedAt : time;
