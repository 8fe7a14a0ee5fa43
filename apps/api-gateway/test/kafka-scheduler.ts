import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { topics } from '@setpoint/channels';
import { decodeMessage, type GatewayReply, messageHeaders, type SubmitCommand } from '@setpoint/contracts';
import {
  accept,
  header,
  type IncomingRecord,
  type KafkaClient,
  LeasedTransport,
  OnRecords,
  Publisher,
  type Verdict,
} from '@setpoint/kafka';
import { createLogger } from '@setpoint/service-kit';

const logger = createLogger({ service: 'kafka-scheduler', level: 'silent' });

/** The least that can stand for the schedulers on a real Kafka: answers every command at once. */
export class KafkaScheduler {
  readonly received: SubmitCommand[] = [];

  private constructor(
    private readonly app: INestMicroservice,
    private readonly publisher: Publisher,
    private readonly answer: (command: SubmitCommand) => GatewayReply | null,
  ) {}

  static async start(
    client: KafkaClient,
    answer: (command: SubmitCommand) => GatewayReply | null,
  ): Promise<KafkaScheduler> {
    let scheduler: KafkaScheduler | undefined;
    @Controller()
    class Requests {
      @OnRecords(topics.commandRequests.name, { mode: 'all', from: 'end' })
      async take(records: readonly IncomingRecord[]): Promise<readonly Verdict[]> {
        for (const record of records) await scheduler?.take(record);
        return records.map(() => accept);
      }
    }
    @Module({ controllers: [Requests] })
    class RequestsModule {}
    const publisher = new Publisher({ client, logger });
    await publisher.start();
    const strategy = new LeasedTransport({ client, publisher, logger });
    const app = await NestFactory.createMicroservice(RequestsModule, { strategy, logger: false });
    scheduler = new KafkaScheduler(app, publisher, answer);
    await app.listen();
    await strategy.whenConsuming(30_000);
    return scheduler;
  }

  /** Says something to one gateway, whoever asked for it. */
  async tell(slot: number, value: string, type = 'gateway.replies'): Promise<void> {
    const headers = { id: 'test', type, version: '1' };
    await this.publisher.publish([{ topic: topics.gatewayReplies.name, partition: slot, headers, value }]);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.publisher.stop();
  }

  private async take(record: IncomingRecord): Promise<void> {
    const decoded = decodeMessage(
      ['command.submit'],
      header(record, 'type'),
      header(record, 'version'),
      record.value,
    );
    if (!decoded.ok) return;
    const command = decoded.value.value;
    this.received.push(command);
    const reply = this.answer(command);
    if (!reply || !command.replyTo) return;
    await this.publisher.publish([
      {
        topic: topics.gatewayReplies.name,
        partition: command.replyTo.slot,
        headers: messageHeaders('gateway.replies', reply.requestId),
        value: JSON.stringify({ replies: [reply] }),
      },
    ]);
  }
}
