import { isObject } from '../payload/device-json.js';
import type { DeviceName } from './user-name.js';

/** What a gateway says to log in a sub-device, or to become its gateway [contract 6.7]. */
export interface SubDeviceClaim extends DeviceName {
  readonly mode: 'static' | 'activation';
  readonly clientId: string;
  /** As it was sent, never parsed. */
  readonly timestamp: string;
  /** As it was sent; some sign it. */
  readonly cleanSession: string | undefined;
  /** Lower case; empty when absent. */
  readonly signMethod: string;
  readonly sign: string;
}

/** Members by their names in lower case, as senders do not agree on `signMethod`. */
export type LenientMembers = ReadonlyMap<string, unknown>;

const modes: ReadonlyMap<string, SubDeviceClaim['mode']> = new Map([
  ['2', 'static'],
  ['3', 'activation'],
]);
const STATIC = '2';

/** Longer keys are no device's. */
const MAX_KEY_CHARS = 128;
const MAX_SIGNED_CHARS = 1_024;

export const lenientMembers = (members: Readonly<Record<string, unknown>>): LenientMembers =>
  new Map(Object.entries(members).map(([name, value]) => [name.toLowerCase(), value]));

/**
 * @param entry with its numbers as text
 * @param shared members that stand for those the entry lacks, as in a batch
 * @returns null when something is missing or of no use
 */
export const readClaim = (entry: unknown, shared: LenientMembers = new Map()): SubDeviceClaim | null => {
  if (!isObject(entry)) return null;
  const own = lenientMembers(entry);
  const read = (name: string): string | undefined =>
    textOf(own.get(name) ?? shared.get(name), MAX_SIGNED_CHARS);
  const name = readName(entry);
  const [clientId, timestamp, sign] = [read('clientid'), read('timestamp'), read('sign')];
  const mode = modes.get(read('securemode') || STATIC);
  if (!name || clientId === undefined || timestamp === undefined || !sign || !mode) return null;
  const signMethod = (read('signmethod') ?? '').toLowerCase();
  return { ...name, mode, clientId, timestamp, cleanSession: read('cleansession'), signMethod, sign };
};

/** @returns null for what names no device */
export const readName = (entry: unknown): DeviceName | null => {
  if (!isObject(entry)) return null;
  const members = lenientMembers(entry);
  const productKey = textOf(members.get('productkey'), MAX_KEY_CHARS);
  const deviceKey = textOf(members.get('devicekey'), MAX_KEY_CHARS);
  return productKey && deviceKey ? { productKey, deviceKey } : null;
};

const textOf = (value: unknown, maxChars: number): string | undefined => {
  const text = typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text.length <= maxChars ? text : undefined;
};
