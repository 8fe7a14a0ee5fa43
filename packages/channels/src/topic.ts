/** A Kafka topic of Setpoint's own, as it must exist before anything is sent. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Broker-side settings of the topic. */
  readonly config: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

/** Partitions of the topics keyed by assetId: the most schedulers that can share the work. */
export const DEVICE_PARTITIONS = 12;
/** Partitions of the topics addressed by slot: the most gateways, and the most dispatchers. */
export const GATEWAY_SLOTS = 16;
export const DISPATCHER_SLOTS = 64;

const retained = (days: number) => ({ 'retention.ms': String(days * DAY_MS) });

/** Every internal topic: who writes, who reads, and why its key is what it is. */
export const topics = {
  /** Gateway to scheduler: submit, cancel, get. Key assetId, so that one device's requests keep their order. */
  commandRequests: {
    name: 'setpoint.command.requests',
    partitions: DEVICE_PARTITIONS,
    config: retained(7),
  },
  /** Scheduler to one gateway: partition = that gateway's slot. */
  gatewayReplies: { name: 'setpoint.gateway.replies', partitions: GATEWAY_SLOTS, config: retained(1) },
  /** Scheduler to one dispatcher: partition = that dispatcher's slot. */
  deviceDispatches: {
    name: 'setpoint.device.dispatches',
    partitions: DISPATCHER_SLOTS,
    config: retained(1),
  },
  /** Dispatcher to scheduler: handed over, not delivered, replied. Key assetId. */
  deviceReplies: { name: 'setpoint.device.replies', partitions: DEVICE_PARTITIONS, config: retained(7) },
  /** Dispatcher to scheduler and anyone: which device has a session where. Key assetId, compacted. */
  deviceSessions: {
    name: 'setpoint.device.sessions',
    partitions: DEVICE_PARTITIONS,
    config: { 'cleanup.policy': 'compact' },
  },
  /** Dispatcher to gateway and anyone: what devices measured. Key assetId. */
  deviceTelemetry: { name: 'setpoint.device.telemetry', partitions: DEVICE_PARTITIONS, config: retained(1) },
  /** Scheduler to analytics: every transition of every command. Key assetId. */
  commandEvents: { name: 'setpoint.command.events', partitions: DEVICE_PARTITIONS, config: retained(7) },
  /** Gateway to every cache of the registry: what changed. Key of the thing that changed. */
  registryChanges: { name: 'setpoint.registry.changes', partitions: 1, config: retained(1) },
} as const satisfies Record<string, TopicSpec>;

const PARKED_SUFFIX = '.parked';

/** Where records of `topic` go that nobody can process. */
export const parkedTopic = (topic: string): string => `${topic}${PARKED_SUFFIX}`;

export const parkedTopicSpec = (topic: string): TopicSpec => ({
  name: parkedTopic(topic),
  partitions: 1,
  config: retained(30),
});

/** All internal topics with a parking place for each that a service reads. */
export const internalTopics = (): TopicSpec[] => {
  const own = Object.values(topics);
  const read = own.filter((t) => t !== topics.commandEvents);
  return [...own, ...read.map((t) => parkedTopicSpec(t.name))];
};
