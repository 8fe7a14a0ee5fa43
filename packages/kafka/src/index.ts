/**
 * Kafka for the services: publishing, and handlers that are given batches of records.
 *
 *     @Controller()
 *     class Replies {
 *       constructor(private readonly waiting: WaitingCalls) {}
 *
 *       @OnRecords(topics.gatewayReplies.name, { mode: 'slot' })
 *       async take(records: readonly IncomingRecord[]): Promise<Verdict[]> {
 *         return records.map((record) => (this.waiting.settle(record) ? accept : reject('no such reply')));
 *       }
 *     }
 *
 *     const client = new KafkaClient({ brokers: env.KAFKA_BROKERS, clientId: 'api-gateway', logger });
 *     const publisher = new Publisher({ client, logger, metrics });
 *     const slot = new SlotLease({ kind: 'gateway', slots: GATEWAY_SLOTS, databaseUrl, clock, logger });
 *     const transport = new LeasedTransport({ client, publisher, slot, logger, metrics });
 *     const app = await NestFactory.createMicroservice(AppModule, { strategy: transport });
 *     health.require('kafka', async () => transport.problem());
 *     await startAll([publisher, slot]);
 *     await app.listen();
 *     // stop: app.close(), then stopAll([publisher, slot])
 *
 * A handler answers a verdict for each record: accept, release (try again in order, later), reject (park it and go on).
 * Which partitions a process reads is leased in Postgres; from which offsets is the service's to say. Nothing
 * is committed to Kafka. Reading never waits for a handler: what arrives while it works is its next batch.
 */
export { type OffsetSource, type Position, PositionResolver } from './consumer/offset-source.js';
export * from './kafka-client.js';
export * from './kafka-variables.js';
export { partitionOfKey } from './kafkajs/quick-partitioner.js';
export * from './leased-transport.js';
export type { LeaseOptions } from './leases/lease-session.js';
export {
  CREATE_SCHEMA_SQL as CREATE_LEASE_SCHEMA_SQL,
  LIVE_SLOTS_SQL,
} from './leases/lease-sql.js';
export * from './leases/live-slots.js';
export * from './leases/partition-leases.js';
export * from './leases/partition-source.js';
export * from './leases/slot-lease.js';
export { OnRecords, type OnRecordsOptions, type RecordsHandler, type RecordsMode } from './on-records.js';
export * from './parker.js';
export * from './publish-error.js';
export * from './publisher.js';
export * from './record.js';
export * from './topic-admin.js';
export * from './verdict.js';
