/*
 * The floor: the least code that takes a command over the same hops as Setpoint, with the same durability, to compare
 * Setpoint with. HTTP -> Kafka -> a Postgres insert -> Kafka -> MQTT -> device -> Kafka -> a Postgres update -> Kafka ->
 * HTTP; what is stored is committed before the next hop hears of it. It leaves out all else: validation, registry,
 * login, device queues, timers in the store, taking up again after a crash, and a second instance of anything. A
 * fault ends the process.
 *
 * Here: what its three processes share, which is Kafka, and batches that form by themselves.
 */
import { connect } from 'node:net';
import kafkajs, { type ISocketFactory, type KafkaMessage, type Message } from 'kafkajs';

const { Kafka, Partitioners, logLevel } = kafkajs;

/** Given by the starter. `port` is HTTP, MQTT, or, of the scheduler, only a sign that it is ready. */
const { FLOOR_BROKERS = '', FLOOR_NAMESPACE = '', FLOOR_DATABASE_URL = '', FLOOR_PORT = '' } = process.env;
export const settings = { databaseUrl: FLOOR_DATABASE_URL, port: Number(FLOOR_PORT) };

export type FloorTopic = 'requests' | 'dispatches' | 'replies' | 'answers' | 'results';
const physical = (topic: FloorTopic): string => `${FLOOR_NAMESPACE}.floor.${topic}`;

/** Gateway to scheduler, key asset; the scheduler hands the same bytes on to the dispatcher. */
export interface Command {
  readonly id: number;
  readonly asset: string;
  readonly point: string;
  readonly value: unknown;
  /** Only of a point of a multi-set, which is answered when accepted. */
  readonly requestId?: string;
}

/** The code is the device's; from scheduler to gateway many travel in one record. */
export type Ended = readonly [id: number, code: number];

/** Keeps a batch for one partition below the broker's 1 MB. */
const MAX_BATCH = 2_000;

/** What is put in while a batch is worked on is the next batch; what one turn of the event loop puts in stays together. */
export const inBatches = <T>(work: (batch: T[]) => Promise<void>): ((item: T) => void) => {
  const waiting: T[] = [];
  let working = false;
  const next = async () => {
    await work(waiting.splice(0, MAX_BATCH));
    working = waiting.length > 0;
    if (working) setImmediate(next);
  };
  return (item) => {
    waiting.push(item);
    if (working) return;
    working = true;
    setImmediate(next);
  };
};

const socketFactory: ISocketFactory = ({ host, port, onConnect }) =>
  connect({ host, port, noDelay: true, keepAlive: true }, onConnect);
const kafka = new Kafka({
  brokers: FLOOR_BROKERS.split(','),
  clientId: 'floor',
  socketFactory,
  logLevel: logLevel.WARN,
});
const producer = kafka.producer({
  createPartitioner: Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
});
await producer.connect();

const sendSoon = inBatches(async (batch: { topic: FloorTopic; message: Message }[]) => {
  const byTopic = new Map<FloorTopic, Message[]>();
  for (const { topic, message } of batch) {
    const messages = byTopic.get(topic);
    if (messages) messages.push(message);
    else byTopic.set(topic, [message]);
  }
  const topicMessages = [...byTopic].map(([topic, messages]) => ({
    topic: physical(topic),
    messages,
  }));
  await producer.sendBatch({ acks: -1, topicMessages });
});

export const send = (topic: FloorTopic, message: Message): void => sendSoon({ topic, message });

/** @returns when no record sent from now on can be missed; `take` never waits for anything */
export const listen = async (topic: FloorTopic, take: (message: KafkaMessage) => void): Promise<void> => {
  const consumer = kafka.consumer({ groupId: physical(topic), maxWaitTimeInMs: 250 });
  // A new group's position is asked for with the first fetch.
  const positioned = new Promise<void>((resolve) => consumer.on(consumer.events.FETCH, () => resolve()));
  consumer.on(consumer.events.CRASH, ({ payload }) =>
    process.nextTick(() => {
      throw payload.error;
    }),
  );
  await consumer.connect();
  await consumer.subscribe({ topic: physical(topic), fromBeginning: false });
  await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => batch.messages.forEach(take) });
  await positioned;
};

export const bodyOf = <T>(message: KafkaMessage): T => JSON.parse(message.value?.toString() ?? '') as T;

process.once('SIGTERM', () => process.exit());
