import { outlineOf } from './json-outline.js';
import { storable } from './storable.js';

/** The `id` of a message from a device. */
export interface MessageId {
  /** As decimal text, whether it was a string or a number [contract 6.5]. */
  readonly text: string;
  /** As JSON of the same type, to be echoed [contract 6.6]. */
  readonly json: string;
}

export type DeviceJson =
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed' }
  | {
      readonly kind: 'message';
      readonly members: Readonly<Record<string, unknown>>;
      /** Null when absent or unusable. */
      readonly id: MessageId | null;
      readonly depth: number;
    };

/** Longer ids are nobody's: the platform's have at most 19 digits, the SDKs' are counters. */
const MAX_ID_CHARS = 64;

/** Reads a payload of a device whose product speaks JSON. Never throws. */
export const readDeviceJson = (payload: Uint8Array): DeviceJson => {
  if (payload.length === 0) return { kind: 'empty' };
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const members = parseObject(text);
  if (!members) return { kind: 'malformed' };
  const { depth, idText } = outlineOf(text);
  return { kind: 'message', members, id: idOf(idText), depth };
};

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idOf = (idText: string | undefined): MessageId | null => {
  if (idText === undefined) return null;
  const text = idText.startsWith('"') ? storable(JSON.parse(idText)) : idText;
  if (text === '' || text.length > MAX_ID_CHARS) return null;
  return { text, json: idText.startsWith('"') ? JSON.stringify(text) : idText };
};
