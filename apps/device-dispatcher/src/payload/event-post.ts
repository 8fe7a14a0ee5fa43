import type { CodeName } from '@setpoint/codes';
import { isObject } from './device-json.js';
import { readPostedTime } from './posted-time.js';

/** What a device says of an event, not held against the model yet. */
export interface EventPost {
  readonly ok: true;
  /** Epoch ms as the device says; null when it says none. */
  readonly time: number | null;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const malformed = { ok: false, code: 'payloadFormat' } as const;

/**
 * Reads the post of an event [contract 6.4]:
 *
 *     params = { "events": { output: value … }, "time": ms? }
 *
 * Java SDKs before 2.2 call the first member `value`.
 */
export const readEventPost = ({
  params,
}: Readonly<Record<string, unknown>>): EventPost | { readonly ok: false; readonly code: CodeName } => {
  if (!isObject(params)) return malformed;
  const outputs = params.events ?? params.value;
  const time = readPostedTime(params.time);
  return isObject(outputs) && time !== undefined ? { ok: true, time, outputs } : malformed;
};
