import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { channelTopicSpec, internalTopics, parkedTopic, topics } from '@setpoint/channels';
import { type GatewayReply, type MessageType, messageHeaders } from '@setpoint/contracts';
import {
  accept,
  type IncomingRecord,
  KafkaClient,
  LeasedTransport,
  OnRecords,
  Publisher,
  TopicAdmin,
  type Verdict,
} from '@setpoint/kafka';
import { newRequestId, waitFor } from '@setpoint/service-kit';
import { silentLogger } from './silent-logger.js';

export const CHANNEL = `DATASVC.SET.${newRequestId()}`;

const seen: IncomingRecord[] = [];

const everything = { mode: 'all', from: 'beginning' } as const;

const keep = async (records: readonly IncomingRecord[]): Promise<readonly Verdict[]> => {
  seen.push(...records);
  return records.map(() => accept);
};

@Controller()
class Recorder {
  @OnRecords(topics.deviceDispatches.name, everything)
  dispatches(records: readonly IncomingRecord[]) {
    return keep(records);
  }

  @OnRecords(topics.gatewayReplies.name, everything)
  replies(records: readonly IncomingRecord[]) {
    return keep(records);
  }

  @OnRecords(topics.commandEvents.name, everything)
  events(records: readonly IncomingRecord[]) {
    return keep(records);
  }

  @OnRecords(topics.deviceSessions.name, everything)
  sessions(records: readonly IncomingRecord[]) {
    return keep(records);
  }

  @OnRecords(parkedTopic(topics.commandRequests.name), everything)
  parked(records: readonly IncomingRecord[]) {
    return keep(records);
  }

  @OnRecords(CHANNEL, everything)
  results(records: readonly IncomingRecord[]) {
    return keep(records);
  }
}

@Module({ controllers: [Recorder] })
class RecorderModule {}

/** The other ends of Kafka: gateways, dispatchers and applications. */
export const openRecords = async (brokers: string, namespace: string) => {
  const logger = silentLogger();
  const client = new KafkaClient({ brokers: brokers.split(','), clientId: 'test', namespace, logger });
  const admin = new TopicAdmin({ client, logger });
  await admin.ensure([...internalTopics(), channelTopicSpec({ kind: 'set', id: CHANNEL })]);
  const publisher = new Publisher({ client, logger });
  const transport = new LeasedTransport({ client, publisher, logger });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RecorderModule, {
    strategy: transport,
    logger: false,
  });
  await publisher.start();
  await app.listen();
  const on = (topic: string, key?: string) =>
    seen.filter((r) => r.topic === topic && (key === undefined || r.key === key));
  const until = <T>(what: string, look: () => T) => waitFor(look, { limitMs: 60_000, what });

  return {
    on,

    send: (topic: string, type: MessageType | 'garbage', value: object | string, key: string) =>
      publisher.publish([
        {
          topic,
          key,
          headers: { ...messageHeaders('command.submit', newRequestId()), type },
          value: typeof value === 'string' ? value : JSON.stringify(value),
        },
      ]),

    /** @returns the first `count` records of that key, once there are as many */
    waitFor: async (topic: string, key: string | undefined, count = 1) => {
      await until(`${count} records on ${topic}`, () => on(topic, key).length >= count);
      return on(topic, key).map((r) => ({ ...r, json: JSON.parse(String(r.value)) }));
    },

    /** @returns all records of that key, copies too, once `count` different ones are there */
    waitForIds: async (topic: string, key: string, count: number) => {
      const ids = () => new Set(on(topic, key).map((r) => r.headers.id));
      await until(`${count} different records on ${topic}`, () => ids().size >= count);
      return on(topic, key).map((r) => ({ ...r, json: JSON.parse(String(r.value)) }));
    },

    /** @returns the reply to a request, with the slot it was sent to */
    replyTo: (requestId: string) =>
      until(`the reply to ${requestId}`, () =>
        on(topics.gatewayReplies.name)
          .flatMap((r) => {
            const { replies }: { replies: GatewayReply[] } = JSON.parse(String(r.value));
            return replies.map((reply) => ({ slot: r.partition, reply }));
          })
          .find(({ reply }) => reply.requestId === requestId),
      ),

    close: async (): Promise<void> => {
      await app.close();
      await publisher.stop();
      await admin.delete([...internalTopics().map(({ name }) => name), CHANNEL]);
    },
  };
};

export type Records = Awaited<ReturnType<typeof openRecords>>;
