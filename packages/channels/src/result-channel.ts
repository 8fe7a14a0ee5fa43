import { DEVICE_PARTITIONS, type TopicSpec } from './topic.js';

export type ChannelKind = 'set' | 'control';

/** A result channel: its id is at the same time the name of its Kafka topic [contract 2.2]. */
export interface ResultChannel {
  readonly kind: ChannelKind;
  readonly id: string;
}

const prefixes: Record<ChannelKind, string> = { set: 'DATASVC.SET.', control: 'DATASVC.CONTROL.' };

/** The whole id, prefix included [contract 2.2; 60 in newer pages, 64 accepted]. */
const MAX_CHANNEL_ID_BYTES = 64;
const NAME = /^[A-Za-z0-9_.-]+$/;

/**
 * Parses a channel id.
 *
 *     id     = prefix name          prefix is case-sensitive
 *     prefix = "DATASVC.SET." | "DATASVC.CONTROL."
 *     name   = 1*( A-Z / a-z / 0-9 / "_" / "." / "-" )     at most 64 bytes with the prefix
 *
 * @returns null when `id` is no valid channel id of this kind [contract 2.2, 9.8].
 */
export const parseChannel = (kind: ChannelKind, id: unknown): ResultChannel | null => {
  if (typeof id !== 'string' || id.length > MAX_CHANNEL_ID_BYTES) return null;
  const prefix = prefixes[kind];
  if (!id.startsWith(prefix)) return null;
  return NAME.test(id.slice(prefix.length)) ? { kind, id } : null;
};

/** The id of the channel that an application calls `name`; not checked, since `parseChannel` does that. */
export const channelId = (kind: ChannelKind, name: string): string => prefixes[kind] + name;

/** Unread results expire after 24 h [contract 2.4]. */
const RESULT_RETENTION_MS = 86_400_000;

export const channelTopicSpec = (channel: ResultChannel): TopicSpec => ({
  name: channel.id,
  partitions: Math.min(3, DEVICE_PARTITIONS),
  config: { 'retention.ms': String(RESULT_RETENTION_MS) },
});
