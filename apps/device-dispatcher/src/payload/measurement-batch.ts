import type { CodeName } from '@setpoint/codes';
import type { DeviceName } from '../login/user-name.js';
import { isObject } from './device-json.js';
import { type PostedMeasurement, readPosted } from './measurement-post.js';

/** What a batch says of one device at one instant. */
export interface BatchEntry {
  readonly device: DeviceName;
  readonly measurement: PostedMeasurement;
}

export interface MeasurementBatch {
  readonly ok: true;
  /** In the order of the message. */
  readonly entries: readonly BatchEntry[];
  /** Points that do not fit the model are left out, and the others taken. */
  readonly skipsInvalid: boolean;
  /** A gateway may post for its sub-devices that are not logged in. */
  readonly allowsOffline: boolean;
}

const malformed = { ok: false, code: 'payloadFormat' } as const;

/**
 * Reads a batch of posts [contract 6.4]:
 *
 *     params = [ { "productKey"?, "deviceKey"?, "measurepoints": { point: value … }, "time": ms? } … ]
 *
 * with `skipInvalidMeasurepoints` and `allowOfflineSubDevice` beside it, which Python sends as `''` unless they are set.
 *
 * @param own keys of the device that posts: an entry without keys is about it; Python sends them as `''`
 */
export const readMeasurementBatch = (
  { params, skipInvalidMeasurepoints, allowOfflineSubDevice }: Readonly<Record<string, unknown>>,
  own: DeviceName,
): MeasurementBatch | { readonly ok: false; readonly code: CodeName } => {
  if (!Array.isArray(params)) return malformed;
  const entries: BatchEntry[] = [];
  for (const entry of params as readonly unknown[]) {
    const device = isObject(entry) ? nameIn(entry, own) : null;
    const measurement = isObject(entry) ? readPosted(entry) : null;
    if (!device || !measurement) return malformed;
    entries.push({ device, measurement });
  }
  return {
    ok: true,
    entries,
    skipsInvalid: isSet(skipInvalidMeasurepoints),
    allowsOffline: isSet(allowOfflineSubDevice),
  };
};

const nameIn = (entry: Readonly<Record<string, unknown>>, own: DeviceName): DeviceName | null => {
  const productKey = isGiven(entry.productKey) ? entry.productKey : own.productKey;
  const deviceKey = isGiven(entry.deviceKey) ? entry.deviceKey : own.deviceKey;
  return typeof productKey === 'string' && typeof deviceKey === 'string' ? { productKey, deviceKey } : null;
};

const isGiven = (key: unknown): boolean => key !== undefined && key !== null && key !== '';

const isSet = (flag: unknown): boolean => flag === true || flag === 'true';
