import type { CodeName } from '@setpoint/codes';
import { isObject } from './device-json.js';
import { type PostedMeasurement, readPosted } from './measurement-post.js';

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
  if (!Array.isArray(members.params)) return malformed;
  const byName = new Map<string, { device: NamedDevice; measurements: PostedMeasurement[] }>();
  for (const entry of members.params as readonly unknown[]) {
    const device = isObject(entry) ? nameIn(entry) : null;
    const measurement = isObject(entry) ? readPosted(entry) : null;
    if (!device || !measurement) return malformed;
    const name = JSON.stringify(device);
    const upload = byName.get(name) ?? { device, measurements: [] };
    upload.measurements.push(measurement);
    byName.set(name, upload);
  }
  return { ok: true, uploads: [...byName.values()] };
};

/** With both, the assetId wins [contract 0.3]. */
const nameIn = ({ assetId, deviceKey }: Readonly<Record<string, unknown>>): NamedDevice | null => {
  if (typeof assetId === 'string') return { assetId };
  return typeof deviceKey === 'string' ? { deviceKey } : null;
};
