import type { CodeName } from '@setpoint/codes';
import { isObject } from './device-json.js';
import { readPostedTime } from './posted-time.js';

/** What a post says of one instant, not held against the model yet. */
export interface PostedMeasurement {
  /** Epoch ms as the device says; null when it says none. */
  readonly time: number | null;
  readonly points: Readonly<Record<string, unknown>>;
}

export type MeasurementPost =
  | {
      readonly ok: true;
      readonly measurements: readonly PostedMeasurement[];
      /** Points that do not fit the model are left out, and the others taken. */
      readonly skipsInvalid: boolean;
    }
  | { readonly ok: false; readonly code: CodeName };

/**
 * Reads a post of measurement points [contract 6.4]:
 *
 *     params = { "measurepoints": { point: value … }, "time": ms? }
 */
export const readMeasurementPost = ({ params }: Readonly<Record<string, unknown>>): MeasurementPost => {
  const measurement = isObject(params) ? readPosted(params) : null;
  return measurement
    ? { ok: true, measurements: [measurement], skipsInvalid: false }
    : { ok: false, code: 'payloadFormat' };
};

/** @param entry `{ "measurepoints": { point: value … }, "time": ms? }`; null when it is none */
export const readPosted = (entry: Readonly<Record<string, unknown>>): PostedMeasurement | null => {
  const time = readPostedTime(entry.time);
  if (time === undefined || !isObject(entry.measurepoints)) return null;
  return { time, points: entry.measurepoints };
};
