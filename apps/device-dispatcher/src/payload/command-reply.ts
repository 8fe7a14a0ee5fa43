import { isObject, readDeviceJson } from './device-json.js';
import { storable, storableJson } from './storable.js';

/** A device's answer to a command, read leniently [contract 6.5]. */
export interface CommandReply {
  /** Decimal text. */
  readonly messageId: string;
  /** Null when there is no usable one. */
  readonly code: number | null;
  readonly message?: string;
  /** Absent when it is no object, or more than is kept. */
  readonly data?: Record<string, unknown>;
  /** True when there were data, and they were too much. */
  readonly isDataDropped: boolean;
}

const MAX_MESSAGE_CHARS = 1_024;
const MAX_DATA_CHARS = 65_536;
const MAX_DEPTH = 64;
/** Codes beyond 32 bits are no codes: no column, and no client, has room for them. */
const MAX_CODE = 2_147_483_647;
const INTEGER = /^\s*[+-]?\d{1,15}(\.0*)?\s*$/;

/** @returns null for what answers nothing: no JSON object, or none with an id */
export const readCommandReply = (payload: Uint8Array): CommandReply | null => {
  const read = readDeviceJson(payload);
  if (read.kind !== 'message' || !read.id) return null;
  const { code, message, data } = read.members;
  const kept = read.depth <= MAX_DEPTH ? keepData(data) : undefined;
  return {
    messageId: read.id.text,
    code: codeOf(code),
    ...(typeof message === 'string' && { message: storable(message.slice(0, MAX_MESSAGE_CHARS)) }),
    ...(kept && { data: kept }),
    isDataDropped: isObject(data) && !kept,
  };
};

const codeOf = (code: unknown): number | null => {
  if (typeof code !== 'number' && (typeof code !== 'string' || !INTEGER.test(code))) return null;
  const value = Number(code);
  return Number.isInteger(value) && Math.abs(value) <= MAX_CODE ? value + 0 : null;
};

const keepData = (data: unknown): Record<string, unknown> | undefined => {
  if (!isObject(data)) return undefined;
  const clean = storableJson(data);
  return isObject(clean) && JSON.stringify(clean).length <= MAX_DATA_CHARS ? clean : undefined;
};
