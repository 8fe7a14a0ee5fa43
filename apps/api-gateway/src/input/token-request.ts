import { type CodeEntry, codes } from '@setpoint/codes';
import { isStorableText } from '@setpoint/thing-model';
import type { JsonBody } from './json-body.js';

/** What a request for a token consists of, as text [contract 4.2]. */
export interface TokenParameters {
  readonly appKey: string;
  readonly encryption: string;
  readonly timestamp: string;
  /** The token to refresh; empty in a request for a first one. */
  readonly accessToken: string;
}

type Reading =
  | { readonly ok: true; readonly value: TokenParameters }
  | { readonly ok: false; readonly entry: CodeEntry; readonly detail: string };

const MAX_LENGTH = 128;

const refuse = (entry: CodeEntry, detail: string): Reading => ({ ok: false, entry, detail });

/** Text as it is, and whole numbers as their digits; undefined for anything else. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const isText = typeof value === 'string' && value.length <= MAX_LENGTH && isStorableText(value);
  return isText ? value : undefined;
};

/** @param names of the members that must be there */
export const readTokenRequest = (body: JsonBody, names: readonly (keyof TokenParameters)[]): Reading => {
  if (body.kind === 'unreadable') return refuse(codes.tokenBadParameter, body.detail);
  const value = body.kind === 'json' ? body.value : {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(codes.tokenBadParameter, 'the body must be a JSON object');
  const members = new Map<string, unknown>(Object.entries(value));
  const parameters = { appKey: '', encryption: '', timestamp: '', accessToken: '' };
  for (const name of names) {
    const given = members.get(name) ?? '';
    if (given === '') return refuse(codes.tokenParameterEmpty, name);
    const text = textOf(given);
    if (text === undefined) return refuse(codes.tokenBadParameter, name);
    parameters[name] = text;
  }
  return { ok: true, value: parameters };
};
