import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type IncomingRecord,
  type KafkaClient,
  LeasedTransport,
  type LeasedTransportOptions,
  OnRecords,
  type OnRecordsOptions,
  Publisher,
  type RecordsHandler,
} from '../src/index.js';
import { logger } from './harness.js';

export interface Consuming {
  readonly transport: LeasedTransport;
  readonly publisher: Publisher;
  stop(): Promise<void>;
}

export type Handlers = Readonly<
  Record<string, { readonly options: OnRecordsOptions; readonly handle: RecordsHandler }>
>;

/** A Nest application with one controller for each topic, consuming. */
export const startConsuming = async (
  client: KafkaClient,
  handlers: Handlers,
  options: Partial<LeasedTransportOptions> = {},
): Promise<Consuming> => {
  const publisher = new Publisher({ client, logger });
  const transport = new LeasedTransport({ client, publisher, logger, ...options });
  const controllers = Object.entries(handlers).map(([topic, { options: mode, handle }]) => {
    @Controller()
    class TestController {
      @OnRecords(topic, mode)
      async take(records: readonly IncomingRecord[]) {
        return handle(records);
      }
    }
    return TestController;
  });
  @Module({ controllers })
  class TestModule {}
  const app = await NestFactory.createMicroservice(TestModule, { strategy: transport, logger: false });
  const stop = async () => {
    await app.close();
    await publisher.stop();
  };
  await publisher.start();
  await app.listen();
  await transport.whenConsuming(15_000).catch(async (failure) => {
    await stop();
    throw failure;
  });
  return { transport, publisher, stop };
};
