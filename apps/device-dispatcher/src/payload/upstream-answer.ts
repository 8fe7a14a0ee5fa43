import { type CodeName, codes } from '@setpoint/codes';
import { readDeviceJson } from './device-json.js';

/** Larger messages are discarded [contract 6.6]. */
export const MAX_PAYLOAD_BYTES = 524_288;

/** What a device may ask of the platform, by the path of its topic [contract 6.4]. */
const WITH_METHOD = [
  /^thing\/measurepoint\/(post|resume)(\/batch)?$/,
  /^thing\/event\/[^/]+\/post$/,
  /^thing\/(attribute|tag)\/(update|query|delete)$/,
];
/** Asked by SDKs now and then; which method they name is not documented. */
const OPTIONAL = [
  /^thing\/tsltemplate\/get$/,
  /^ota\/(.+\/)?(?!.*_reply$)[^/]+$/,
  /^thing\/log\/post$/,
  /^network\/status\/report$/,
  /^connection\/state\/post$/,
];

/** A device's own request, as far as its topic and its envelope tell. */
export interface UpstreamRequest {
  /** As it is echoed: JSON of the type it came with. */
  readonly idJson: string | undefined;
  /** `deviceOk` when nothing is wrong so far. */
  readonly code: CodeName;
  readonly members: Readonly<Record<string, unknown>>;
}

/**
 * Reads what a device asks of the platform, with the code of what is wrong with it [contract 6.6].
 *
 * @param path what stands behind the device's keys in the topic
 * @returns null when the path is none that is answered: such messages are ignored, and the device stays connected
 */
export const readUpstream = (path: string, payload: Uint8Array): UpstreamRequest | null => {
  const hasMethod = WITH_METHOD.some((known) => known.test(path));
  if (!hasMethod && !OPTIONAL.some((known) => known.test(path))) return null;
  if (payload.length > MAX_PAYLOAD_BYTES) return unreadable('messageTooLarge');
  const read = readDeviceJson(payload);
  if (read.kind === 'empty') return unreadable('payloadEmpty');
  if (read.kind === 'malformed') return unreadable('payloadFormat');
  const { id, members } = read;
  const isConsistent = !hasMethod || members.method === path.replaceAll('/', '.');
  return { idJson: id?.json, code: isConsistent ? 'deviceOk' : 'methodMismatch', members };
};

const unreadable = (code: CodeName): UpstreamRequest => ({ idJson: undefined, code, members: {} });

/** The answer to a message on a topic that is not the device's own. Its payload is not looked at, beyond the id. */
export const answerForbidden = (payload: Uint8Array): string => {
  const read = payload.length > MAX_PAYLOAD_BYTES ? undefined : readDeviceJson(payload);
  return answerText(read?.kind === 'message' ? read.id?.json : undefined, 'topicForbidden');
};

/** The id goes back with the JSON type it came with; without one the member is left out. The C SDK needs `data`. */
export const answerText = (idJson: string | undefined, name: CodeName): string => {
  const { code, msg } = codes[name];
  const id = idJson === undefined ? '' : `"id":${idJson},`;
  const message = msg === '' ? '' : `,"message":${JSON.stringify(msg)}`;
  return `{${id}"code":${code},"data":{}${message}}`;
};
