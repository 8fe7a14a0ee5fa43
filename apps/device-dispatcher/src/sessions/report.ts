import { topics } from '@setpoint/channels';
import { type Message, type MessageType, messageHeaders } from '@setpoint/contracts';
import type { RegistryChange } from '@setpoint/registry';
import { newRequestId } from '@setpoint/service-kit';

/** A record for Kafka. */
export interface Report {
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

type ReplyType = 'dispatch.handedOver' | 'dispatch.notDelivered' | 'dispatch.acknowledged' | 'device.replied';
type SessionType = 'session.opened' | 'session.closed';
type TelemetryType =
  | 'device.measured'
  | 'device.eventPosted'
  | 'device.attributesUpdated'
  | 'device.attributesDeleted';

const record = (topic: string, key: string, type: MessageType, value: object): Report => ({
  topic,
  key,
  headers: messageHeaders(type, newRequestId()),
  value: JSON.stringify(value),
});

/** All about one device carries the same key, so that it keeps its order. */
const report = <T extends MessageType>(
  topic: string,
  type: T,
  value: Message<T> & { assetId: string },
): Report => record(topic, value.assetId, type, value);

/** What was written into the registry. */
export const changeReport = (change: RegistryChange): Report =>
  record(topics.registryChanges.name, `${change.kind}:${change.key}`, 'registry.changed', change);

/** What became of a dispatch, or what a device answered. */
export const replyReport = <T extends ReplyType>(type: T, value: Message<T>): Report =>
  report(topics.deviceReplies.name, type, value);

export const sessionReport = <T extends SessionType>(type: T, value: Message<T>): Report =>
  report(topics.deviceSessions.name, type, value);

/** What a device measured, an event of it, or what it says of itself. */
export const telemetryReport = <T extends TelemetryType>(type: T, value: Message<T>): Report =>
  report(topics.deviceTelemetry.name, type, value);
