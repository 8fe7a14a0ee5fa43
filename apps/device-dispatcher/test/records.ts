import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { topics } from '@setpoint/channels';
import { type MessageType, messageHeaders } from '@setpoint/contracts';
import {
  accept,
  type IncomingRecord,
  KafkaClient,
  LeasedTransport,
  OnRecords,
  Publisher,
  type Verdict,
} from '@setpoint/kafka';
import { createLogger, newRequestId, waitFor } from '@setpoint/service-kit';

const logger = createLogger({ service: 'test', level: 'silent' });
const seen: IncomingRecord[] = [];

@Controller()
class Recorder {
  @OnRecords(topics.deviceSessions.name, { mode: 'all', from: 'beginning' })
  async sessions(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return this.keep(records);
  }

  @OnRecords(topics.deviceReplies.name, { mode: 'all', from: 'beginning' })
  async replies(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
    return this.keep(records);
  }

  private keep(records: readonly IncomingRecord[]) {
    seen.push(...records);
    return records.map(() => accept);
  }
}

@Module({ controllers: [Recorder] })
class RecorderModule {}

/** The other end of Kafka: what the dispatcher told, and what it can be told. */
export const openRecords = async (brokers: string, namespace: string) => {
  const client = new KafkaClient({ brokers: brokers.split(','), clientId: 'test', namespace, logger });
  const publisher = new Publisher({ client, logger });
  const transport = new LeasedTransport({ client, publisher, logger });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RecorderModule, {
    strategy: transport,
    logger: false,
  });
  await publisher.start();
  await app.listen();
  const ofType = (type: MessageType) =>
    seen
      .filter((record) => record.headers.type === type)
      .map((record) => ({ key: record.key, value: JSON.parse(String(record.value)) }));
  return {
    send: (
      topic: string,
      type: MessageType,
      value: object,
      place: { key?: string; partition?: number } = {},
    ) =>
      publisher.publish([
        { topic, headers: messageHeaders(type, newRequestId()), value: JSON.stringify(value), ...place },
      ]),

    /** @returns the first `count` of the type, once there are as many */
    async waitFor(type: MessageType, count = 1) {
      await waitFor(() => ofType(type).length >= count, { limitMs: 60_000, what: `${count} ${type}` });
      return ofType(type);
    },

    async close(): Promise<void> {
      await app.close();
      await publisher.stop();
    },
  };
};
