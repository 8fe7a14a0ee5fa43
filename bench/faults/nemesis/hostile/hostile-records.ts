import { parkedTopic, type TopicSpec, topics } from '@setpoint/channels';
import type { MessageType } from '@setpoint/contracts';
import type { Message } from 'kafkajs';
import { HOSTILE_MARK } from '../../checker/tolerances.js';

export type HostileRecord = Pick<Message, 'headers' | 'value'>;

/** So that what is parked of it can be told, whatever becomes of the value. */
const marked = { 'x-from': HOSTILE_MARK };

const typed = (type: string, value: string | Buffer | null, version = '1'): HostileRecord => ({
  headers: { ...marked, type, version },
  value,
});

/** No message of ours, any of them, although some look like one. */
const recordsFor = (types: readonly string[]): readonly HostileRecord[] => [
  { headers: {}, value: `{"${HOSTILE_MARK}":1}` },
  { headers: marked, value: null },
  { headers: marked, value: '' },
  { headers: { ...marked, type: ['a', 'b'] as unknown as string }, value: `"${HOSTILE_MARK}"` },
  typed('no.such.type', `"${HOSTILE_MARK} \\ud800"`),
  ...types.flatMap((type) => [
    typed(type, `${HOSTILE_MARK}, and no JSON`),
    typed(type, `{"assetId":"${HOSTILE_MARK}","commandId":"1`),
    typed(type, `{"assetId":7,"commandId":{},"${HOSTILE_MARK}":true}`),
    typed(type, `{"${HOSTILE_MARK}":1}`, '99'),
    typed(type, `["${HOSTILE_MARK}"]`),
    typed(type, null),
    typed(type, Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from(HOSTILE_MARK)])),
    typed(type, `${'['.repeat(20_000)}"${HOSTILE_MARK}"`),
    typed(type, `{"__proto__":{"assetId":"${HOSTILE_MARK}"},"constructor":null}`),
    typed(type, `{"assetId":"${HOSTILE_MARK}","inputData":"${'x'.repeat(300_000)}"}`),
  ]),
];

const typesOn: Readonly<Record<keyof typeof topics, readonly (MessageType | 'command.event')[]>> = {
  commandRequests: [
    'command.submit',
    'command.cancel',
    'command.get',
    'command.search',
    'device.changed',
    'device.removed',
  ],
  gatewayReplies: ['gateway.replies'],
  deviceDispatches: ['device.dispatch'],
  deviceReplies: ['dispatch.handedOver', 'dispatch.notDelivered', 'dispatch.acknowledged', 'device.replied'],
  deviceSessions: ['session.opened', 'session.closed'],
  deviceTelemetry: [
    'device.measured',
    'device.eventPosted',
    'device.attributesUpdated',
    'device.attributesDeleted',
  ],
  commandEvents: ['command.event'],
  registryChanges: ['registry.changed'],
};

/** Topics whose partition is an address: each may have a reader. The others are spread by key. */
const addressed: ReadonlySet<TopicSpec> = new Set([topics.gatewayReplies, topics.deviceDispatches]);

export interface HostileBatch {
  /** Outside any name space. */
  readonly topic: string;
  readonly messages: readonly Message[];
}

/**
 * Records for every internal topic and every parking place.
 *
 * @param assetIds keys of devices that are in use: what stands behind such a record has to go on
 */
export const hostileRecords = (assetIds: readonly string[]): readonly HostileBatch[] =>
  Object.entries(topics).flatMap(([name, topic]) => {
    const records = recordsFor(typesOn[name as keyof typeof topics]);
    const messages = addressed.has(topic) ? inEachPartition(records, topic) : keyed(records, assetIds);
    const parked = { topic: parkedTopic(topic.name), messages: keyed(records.slice(0, 3), []) };
    return [{ topic: topic.name, messages }, ...(topic === topics.commandEvents ? [] : [parked])];
  });

const inEachPartition = (records: readonly HostileRecord[], { partitions }: TopicSpec): readonly Message[] =>
  Array.from({ length: partitions }, (_, partition) =>
    // The large one in the first partitions only: it says the same everywhere.
    records
      .filter(({ value }) => partition < 4 || (value?.length ?? 0) < 10_000)
      .map((one) => ({ ...one, partition })),
  ).flat();

/** A record without a value keeps a key of nobody: on a compacted topic it would take away what is known of a device. */
const keyed = (records: readonly HostileRecord[], assetIds: readonly string[]): readonly Message[] =>
  records.map((record, i) => ({
    ...record,
    key: record.value === null ? HOSTILE_MARK : (assetIds[i % Math.max(1, assetIds.length)] ?? HOSTILE_MARK),
  }));
