import { isObject } from '../payload/device-json.js';
import { MAX_PAYLOAD_BYTES } from '../payload/upstream-answer.js';
import type { DeviceIdentity } from '../sessions/session.js';
import type { ConversationParts } from './conversation.js';

/** Who speaks, and the format of its product. */
type Speaker = Pick<DeviceIdentity, 'assetId' | 'productKey' | 'deviceKey' | 'dataFormat'>;

/** What a device said in bytes. */
export interface RawMessage {
  /** Text of a JSON object. */
  readonly json: string;
  /** Of its `method`, with slashes for dots; null for a message without one, which answers something. */
  readonly path: string | null;
}

/**
 * @returns null when there is nothing in it that the platform understands; the device is not told, as it has no id
 * @throws when the registry does not answer
 */
export const fromBytes = async (
  { format, log }: ConversationParts,
  device: Speaker,
  payload: Uint8Array,
): Promise<RawMessage | null> => {
  const { assetId, dataFormat } = device;
  const isReadable = dataFormat === 'Custom' && payload.length > 0 && payload.length <= MAX_PAYLOAD_BYTES;
  if (!isReadable) {
    log.debug({ assetId, dataFormat, bytes: payload.length }, 'bytes are not for a script');
    return null;
  }
  const decoded = await format.decode(device, payload);
  const message = decoded.ok ? readMessage(decoded.value) : null;
  if (!message) {
    const detail = decoded.ok ? 'the script made no JSON object' : decoded.detail;
    log.debug({ assetId, detail }, 'a message cannot be decoded');
  }
  return message;
};

const readMessage = (json: string): RawMessage | null => {
  try {
    const value: unknown = JSON.parse(json);
    if (!isObject(value)) return null;
    const { method } = value;
    return { json, path: typeof method === 'string' ? method.replaceAll('.', '/') : null };
  } catch {
    return null;
  }
};

/** @returns null when it cannot be written; nothing is sent then */
export const toBytes = async (
  { format, log }: ConversationParts,
  { assetId, productKey, deviceKey }: Omit<Speaker, 'dataFormat'>,
  json: string,
): Promise<Uint8Array | null> => {
  try {
    const encoded = await format.encode(productKey, json, deviceKey);
    if (encoded.ok) return encoded.value;
    log.debug({ assetId, detail: encoded.detail }, 'an answer cannot be encoded');
  } catch (failure) {
    log.error({ err: failure, assetId }, 'an answer cannot be encoded now');
  }
  return null;
};
