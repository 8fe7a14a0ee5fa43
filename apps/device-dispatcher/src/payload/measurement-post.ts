import type { CodeName } from '@setpoint/codes';
import { MAX_INSTANT_MS } from '@setpoint/contracts';
import { isObject } from './device-json.js';

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

/** Devices post, and resume what they could not post while they were offline [contract 6.4]. */
export const MEASUREMENT_PATH = /^thing\/measurepoint\/(?:post|resume)(\/batch)?$/;

interface DeviceKeys {
  readonly productKey: string;
  readonly deviceKey: string;
}

const malformed: MeasurementPost = { ok: false, code: 'payloadFormat' };

/**
 * Reads the `params` of a post of measurement points [contract 6.4]:
 *
 *     post  = { "measurepoints": { point: value … }, "time": ms? }
 *     batch = [ { "productKey"?, "deviceKey"?, "measurepoints": {…}, "time": ms? } … ]
 *
 * @param path one that `MEASUREMENT_PATH` matches
 * @param own keys of the device that posts; a batch may name others, which are not logged in over its connection
 */
export const readMeasurementPost = (
  path: string,
  members: Readonly<Record<string, unknown>>,
  own: DeviceKeys,
): MeasurementPost => {
  const isBatch = MEASUREMENT_PATH.exec(path)?.[1] !== undefined;
  const entries = isBatch ? members.params : [members.params];
  if (!Array.isArray(entries)) return malformed;
  const measurements: PostedMeasurement[] = [];
  for (const entry of entries as readonly unknown[]) {
    if (!isObject(entry)) return malformed;
    if (isBatch && !isAbout(entry, own)) return { ok: false, code: 'batchFailed' };
    const measurement = readPosted(entry);
    if (!measurement) return malformed;
    measurements.push(measurement);
  }
  return { ok: true, measurements, skipsInvalid: isBatch && members.skipInvalidMeasurepoints === true };
};

/** @param entry `{ "measurepoints": { point: value … }, "time": ms? }`; null when it is none */
export const readPosted = (entry: Readonly<Record<string, unknown>>): PostedMeasurement | null => {
  const time = timeOf(entry.time);
  if (time === undefined || !isObject(entry.measurepoints)) return null;
  return { time, points: entry.measurepoints };
};

const isAbout = (entry: Readonly<Record<string, unknown>>, own: DeviceKeys): boolean =>
  (entry.productKey ?? own.productKey) === own.productKey &&
  (entry.deviceKey ?? own.deviceKey) === own.deviceKey;

const DIGITS = /^\d{1,15}$/;

/** @returns undefined for what is no instant */
const timeOf = (time: unknown): number | null | undefined => {
  if (time === undefined || time === null) return null;
  const ms = typeof time === 'string' && DIGITS.test(time) ? Number(time) : time;
  return typeof ms === 'number' && ms >= 0 && ms <= MAX_INSTANT_MS ? Math.floor(ms) : undefined;
};
