import { randomBytes } from 'node:crypto';
import { toNamespace, topics } from '@setpoint/channels';
import kafkajs from 'kafkajs';
import type { Ground } from '../system.js';

const { Kafka, logLevel } = kafkajs;
const READ_LIMIT_MS = 120_000;

interface SessionTold {
  readonly assetId: string;
  readonly epoch: number;
  readonly isOpen: boolean;
}

/** What the topic of sessions says: its last word about each device. @returns assetIds of those that are online */
export const onlineInTopic = async ({ brokers, namespace }: Ground): Promise<ReadonlySet<string>> => {
  const topic = toNamespace(topics.deviceSessions.name, namespace);
  const kafka = new Kafka({
    clientId: 'bench-sessions',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const places = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const unread = new Map(
    places.flatMap(({ partition, high, low }) => (high === low ? [] : [[partition, BigInt(high)] as const])),
  );
  const last = new Map<string, SessionTold>();
  const consumer = kafka.consumer({ groupId: `bench-sessions-${randomBytes(6).toString('hex')}` });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('the sessions did not all come')), READ_LIMIT_MS);
      const done = () => {
        clearTimeout(limit);
        resolve();
      };
      if (unread.size === 0) done();
      const eachBatch = async ({ batch }: kafkajs.EachBatchPayload) => {
        for (const { headers, value } of batch.messages) {
          const told = JSON.parse(String(value)) as Omit<SessionTold, 'isOpen'>;
          last.set(told.assetId, { ...told, isOpen: String(headers?.type) === 'session.opened' });
        }
        if (BigInt(batch.lastOffset()) + 1n >= (unread.get(batch.partition) ?? 0n))
          unread.delete(batch.partition);
        if (unread.size === 0) done();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return new Set([...last.values()].flatMap(({ assetId, isOpen }) => (isOpen ? [assetId] : [])));
};
