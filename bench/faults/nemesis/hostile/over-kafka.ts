import { toNamespace } from '@setpoint/channels';
import kafkajs, { type Message } from 'kafkajs';
import type { FaultContext } from '../fault.js';
import { hostileRecords } from './hostile-records.js';

const { Kafka, logLevel } = kafkajs;

/** Writes what is no message of ours to every internal topic, straight to the broker, which may be broken itself. */
export const attackKafka = async (context: FaultContext): Promise<void> => {
  try {
    await writeAll(context);
  } catch (failure) {
    context.tell(`Not all hostile records were written: ${failure}`);
  }
};

const writeAll = async ({ stack, devices }: FaultContext): Promise<void> => {
  const kafka = new Kafka({
    clientId: 'hostile',
    brokers: stack.brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (const { topic, messages } of hostileRecords(devices.assetIds.slice(0, 20)))
      for (const some of inPortions(messages))
        await producer.send({ topic: toNamespace(topic, stack.namespace), messages: some });
  } finally {
    await producer.disconnect();
  }
};

/** What goes to one partition at once must be less than a megabyte. */
const MOST_BYTES_AT_ONCE = 500_000;

const inPortions = (messages: readonly Message[]): Message[][] => {
  const portions: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = message.value?.length ?? 0;
    if (bytes + size > MOST_BYTES_AT_ONCE) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push(message);
    bytes += size;
  }
  return portions;
};
