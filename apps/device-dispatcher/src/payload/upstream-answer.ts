import { isUtf8 } from 'node:buffer';
import { codes } from '@setpoint/codes';
import type { UpstreamAnswer } from '../upstream/upstream-handler.js';
import { readDeviceJson } from './device-json.js';

/** Larger messages are discarded [contract 6.6]. */
export const MAX_PAYLOAD_BYTES = 524_288;

/** A device's own request, as far as its envelope tells. */
export interface UpstreamEnvelope {
  /** As it is echoed: JSON of the type it came with. */
  readonly idJson: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  /** Null when nothing is wrong so far. */
  readonly refusal: UpstreamAnswer | null;
}

/**
 * Reads what a device asks of the platform, with what is wrong with it [contract 6.6].
 *
 * @param method that the topic demands; undefined when any will do
 */
export const readEnvelope = (payload: Uint8Array, method: string | undefined): UpstreamEnvelope => {
  if (payload.length > MAX_PAYLOAD_BYTES)
    return { ...unreadable('messageTooLarge'), idJson: idAtHead(payload) };
  const read = readDeviceJson(payload);
  if (read.kind === 'empty') return unreadable('payloadEmpty');
  // Elsewhere replaced characters do no harm; what is stored has to be what was sent.
  if (read.kind === 'malformed' || !isUtf8(payload)) return unreadable('payloadFormat');
  const { id, members } = read;
  const isConsistent = method === undefined || names(members.method, method);
  return { idJson: id?.json, members, refusal: isConsistent ? null : { code: 'methodMismatch' } };
};

/** The Python SDK leaves the place of the event open, and names it at the end: `thing.event.%s.postError`. */
const names = (said: unknown, method: string): boolean =>
  said === method || said === method.replace(/^thing\.event\.(.+)\.post$/, 'thing.event.%s.post$1');

const HEAD_BYTES = 256;
const ID_AT_HEAD = /^\s*\{\s*"id"\s*:\s*("[\w.-]{1,64}"|0|[1-9]\d{0,63})\s*,/;

/** SDKs write the id first: of a message that is too large to be read they learn which one it was. */
const idAtHead = (payload: Uint8Array): string | undefined =>
  ID_AT_HEAD.exec(Buffer.from(payload.subarray(0, HEAD_BYTES)).toString('latin1'))?.[1];

const unreadable = (code: UpstreamAnswer['code']): UpstreamEnvelope => ({
  idJson: undefined,
  members: {},
  refusal: { code },
});

/** The id of a message on a topic that is not the device's own; nothing else of it is looked at. */
export const idOf = (payload: Uint8Array): string | undefined => {
  const read = payload.length > MAX_PAYLOAD_BYTES ? undefined : readDeviceJson(payload);
  return read?.kind === 'message' ? read.id?.json : undefined;
};

/** The id goes back with the JSON type it came with; without one the member is left out. The C SDK needs `data`. */
export const answerText = (idJson: string | undefined, answer: UpstreamAnswer): string => {
  const { code, msg } = codes[answer.code];
  const text = answer.message ?? msg;
  const id = idJson === undefined ? '' : `"id":${idJson},`;
  const message = text === '' ? '' : `,"message":${JSON.stringify(text)}`;
  return `{${id}"code":${code},"data":${JSON.stringify(answer.data ?? {})}${message}}`;
};
