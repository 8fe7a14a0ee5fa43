import { toNamespace } from '@setpoint/channels';
import kafkajs from 'kafkajs';
import type { FaultContext } from '../fault.js';
import { hostileRecords } from './hostile-records.js';

const { Kafka, logLevel } = kafkajs;

/** Writes what is no message of ours to every internal topic, straight to the broker. */
export const attackKafka = async ({ stack, devices }: FaultContext): Promise<void> => {
  const kafka = new Kafka({
    clientId: 'hostile',
    brokers: stack.brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (const { topic, messages } of hostileRecords(devices.assetIds.slice(0, 20)))
      await producer.send({ topic: toNamespace(topic, stack.namespace), messages: [...messages] });
  } finally {
    await producer.disconnect();
  }
};
