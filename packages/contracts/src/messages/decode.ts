import { type DtoClass, type Validation, validatorOf } from '../validate.js';
import { DeviceAttributesDeleted, DeviceAttributesUpdated } from './device-attributes-changed.js';
import { DeviceEventPosted } from './device-event-posted.js';
import { DeviceMeasured } from './device-measured.js';
import { Acknowledged, DeviceReplied, HandedOver, NotDelivered } from './device-report.js';
import { DispatchCommand } from './dispatch.js';
import { GatewayReplies } from './gateway-reply.js';
import { RegistryChanged } from './registry-change.js';
import {
  CancelCommands,
  DeviceChanged,
  DeviceRemoved,
  GetCommand,
  SearchCommands,
  SubmitCommand,
} from './request.js';
import { SessionClosed, SessionOpened } from './session.js';

/** Every message between services by the `type` header that names it. */
export const messageTypes = {
  'command.submit': SubmitCommand,
  'command.cancel': CancelCommands,
  'command.get': GetCommand,
  'command.search': SearchCommands,
  'device.changed': DeviceChanged,
  'device.removed': DeviceRemoved,
  'device.dispatch': DispatchCommand,
  'dispatch.handedOver': HandedOver,
  'dispatch.notDelivered': NotDelivered,
  'dispatch.acknowledged': Acknowledged,
  'device.replied': DeviceReplied,
  'device.measured': DeviceMeasured,
  'device.eventPosted': DeviceEventPosted,
  'device.attributesUpdated': DeviceAttributesUpdated,
  'device.attributesDeleted': DeviceAttributesDeleted,
  'session.opened': SessionOpened,
  'session.closed': SessionClosed,
  'gateway.replies': GatewayReplies,
  'registry.changed': RegistryChanged,
} as const;

export type MessageType = keyof typeof messageTypes;
export type Message<T extends MessageType> = InstanceType<(typeof messageTypes)[T]>;
export type Decoded<T extends MessageType> = {
  [K in T]: { readonly type: K; readonly value: Message<K> };
}[T];

/** The version that is written; a reader refuses others. */
export const MESSAGE_VERSION = '1';

const validators = new Map<string, (value: unknown) => Validation<unknown>>(
  Object.entries(messageTypes).map(([type, dto]) => [type, validatorOf<unknown>(dto as DtoClass<unknown>)]),
);

/**
 * Reads a record's value as one of the `expected` messages.
 *
 * @param type the record's `type` header, @param version its `version` header
 * @returns what is wrong with it in words, when it cannot be read: it is then parked, never thrown
 */
export const decodeMessage = <T extends MessageType>(
  expected: readonly T[],
  type: string | undefined,
  version: string | undefined,
  value: Uint8Array | null,
): Validation<Decoded<T>> => {
  const known = expected.find((t) => t === type);
  if (!known) return { ok: false, detail: `type ${JSON.stringify(type ?? null)} is not read here` };
  if (version !== MESSAGE_VERSION) return { ok: false, detail: `version ${JSON.stringify(version ?? null)}` };
  if (!value) return { ok: false, detail: 'there is no value' };
  const parsed = parseJson(value);
  if (!parsed.ok) return parsed;
  const checked = validators.get(known)?.(parsed.value);
  if (!checked?.ok) return checked ?? { ok: false, detail: 'unknown type' };
  return { ok: true, value: { type: known, value: checked.value } as Decoded<T> };
};

const parseJson = (value: Uint8Array): Validation<unknown> => {
  try {
    return { ok: true, value: JSON.parse(Buffer.from(value).toString('utf8')) };
  } catch {
    return { ok: false, detail: 'is not JSON' };
  }
};

/** Headers of a message of ours; `id` stays the same when it is sent again. */
export const messageHeaders = (type: MessageType | 'command.event' | 'command.result', id: string) => ({
  id,
  type,
  version: MESSAGE_VERSION,
});
