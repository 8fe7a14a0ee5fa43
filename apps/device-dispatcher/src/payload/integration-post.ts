import type { CodeName } from '@setpoint/codes';
import { isObject } from './device-json.js';
import type { EventPost } from './event-post.js';
import { type PostedMeasurement, readPosted } from './measurement-post.js';
import { readPostedTime } from './posted-time.js';

/** How an upload names one of the devices of its product. */
export type NamedDevice = { readonly deviceKey: string } | { readonly assetId: string };

export interface DeviceUpload {
  readonly device: NamedDevice;
  readonly measurements: readonly PostedMeasurement[];
}

export type IntegrationPost =
  | { readonly ok: true; readonly uploads: readonly DeviceUpload[] }
  | { readonly ok: false; readonly code: CodeName };

const malformed: IntegrationPost = { ok: false, code: 'payloadFormat' };

/**
 * Reads the `params` of an upload for several devices of a product [contract 6.4]:
 *
 *     params = [ { "deviceKey" | "assetId": text, "measurepoints": { point: value … }, "time": ms? } … ]
 *
 * @returns what is said of each device together, in the order of the message
 */
export const readIntegrationPost = (members: Readonly<Record<string, unknown>>): IntegrationPost => {
  const entries = readEntries(members, (entry) => readPosted(entry));
  if (!entries) return malformed;
  const byName = new Map<string, { device: NamedDevice; measurements: PostedMeasurement[] }>();
  for (const { device, said: measurement } of entries) {
    const name = JSON.stringify(device);
    const upload = byName.get(name) ?? { device, measurements: [] };
    upload.measurements.push(measurement);
    byName.set(name, upload);
  }
  return { ok: true, uploads: [...byName.values()] };
};

export interface EventUpload {
  readonly device: NamedDevice;
  readonly eventId: string;
  readonly post: EventPost;
}

/**
 * Events of several devices:
 *
 *     params = [ { "deviceKey" | "assetId": text, "events": { eventId: { output: value … } … }, "time": ms? } … ]
 *
 * @returns in the order of the message; null when it is no such thing
 */
export const readEventUploads = (
  members: Readonly<Record<string, unknown>>,
): readonly EventUpload[] | null => {
  const entries = readEntries(members, ({ events, time }) => {
    const at = readPostedTime(time);
    const posts = isObject(events) ? Object.entries(events) : null;
    return posts && at !== undefined ? { posts, time: at } : null;
  });
  const uploads: EventUpload[] = [];
  for (const { device, said } of entries ?? [])
    for (const [eventId, outputs] of said.posts) {
      if (!isObject(outputs)) return null;
      uploads.push({ device, eventId, post: { ok: true, time: said.time, outputs } });
    }
  return entries && uploads;
};

/**
 * Attributes of several devices:
 *
 *     params = [ { "deviceKey" | "assetId": text, "attributes": { name: value … } } … ]
 *
 * @returns in the order of the message; null when it is no such thing
 */
export const readAttributeUploads = (members: Readonly<Record<string, unknown>>) =>
  readEntries(members, ({ attributes }) => (isObject(attributes) ? attributes : null));

interface Entry<T> {
  readonly device: NamedDevice;
  readonly said: T;
}

const readEntries = <T>(
  { params }: Readonly<Record<string, unknown>>,
  read: (entry: Readonly<Record<string, unknown>>) => T | null,
): readonly Entry<T>[] | null => {
  if (!Array.isArray(params)) return null;
  const entries: Entry<T>[] = [];
  for (const entry of params as readonly unknown[]) {
    const device = isObject(entry) ? nameIn(entry) : null;
    const said = isObject(entry) ? read(entry) : null;
    if (!device || said === null) return null;
    entries.push({ device, said });
  }
  return entries;
};

/** With both, the assetId wins [contract 0.3]. */
const nameIn = ({ assetId, deviceKey }: Readonly<Record<string, unknown>>): NamedDevice | null => {
  if (typeof assetId === 'string') return { assetId };
  return typeof deviceKey === 'string' ? { deviceKey } : null;
};
