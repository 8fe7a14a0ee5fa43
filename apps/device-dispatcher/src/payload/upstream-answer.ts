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

/**
 * Answers a device's own request with the code of what was found [contract 6.6]. What it carries is not kept.
 *
 * @param path what stands behind the device's keys in the topic
 * @returns null when the path is none that is answered: such messages are ignored, and the device stays connected
 */
export const answerUpstream = (path: string, payload: Uint8Array): string | null => {
  const hasMethod = WITH_METHOD.some((known) => known.test(path));
  if (!hasMethod && !OPTIONAL.some((known) => known.test(path))) return null;
  if (payload.length > MAX_PAYLOAD_BYTES) return answerText(undefined, 'messageTooLarge');
  const read = readDeviceJson(payload);
  if (read.kind === 'empty') return answerText(undefined, 'payloadEmpty');
  if (read.kind === 'malformed') return answerText(undefined, 'payloadFormat');
  const isConsistent = !hasMethod || read.members.method === path.replaceAll('/', '.');
  return answerText(read.id?.json, isConsistent ? 'deviceOk' : 'methodMismatch');
};

/** The answer to a message on a topic that is not the device's own. Its payload is not looked at, beyond the id. */
export const answerForbidden = (payload: Uint8Array): string => {
  const read = payload.length > MAX_PAYLOAD_BYTES ? undefined : readDeviceJson(payload);
  return answerText(read?.kind === 'message' ? read.id?.json : undefined, 'topicForbidden');
};

/** The id goes back with the JSON type it came with; without one the member is left out. The C SDK needs `data`. */
const answerText = (idJson: string | undefined, name: CodeName): string => {
  const { code, msg } = codes[name];
  const id = idJson === undefined ? '' : `"id":${idJson},`;
  const message = msg === '' ? '' : `,"message":${JSON.stringify(msg)}`;
  return `{${id}"code":${code},"data":{}${message}}`;
};
