import type { Measurement } from '@setpoint/contracts';
import type { CompiledModel } from '@setpoint/thing-model';
import type { PostedMeasurement } from '../payload/measurement-post.js';
import { timeOf } from './store-telemetry.js';

export interface ReadMeasurement {
  /** What fits the model. */
  readonly measurement: Measurement;
  /** The first that does not, in words; null when all does. */
  readonly problem: string | null;
}

/** Holds what a device measured against its model [contract 5.3]. */
export const readMeasurement = (
  points: CompiledModel['points'],
  posted: PostedMeasurement,
  receivedAt: number,
): ReadMeasurement => {
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
  const measurement = { time: timeOf(posted.time, receivedAt), values };
  return {
    measurement: Object.keys(qualities).length > 0 ? { ...measurement, qualities } : measurement,
    problem,
  };
};

const UNKNOWN = { ok: false, detail: 'is no point of the model' } as const;

export const isEmpty = ({ values }: Measurement): boolean => Object.keys(values).length === 0;
