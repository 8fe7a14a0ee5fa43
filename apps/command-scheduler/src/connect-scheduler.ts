import { DEVICE_PARTITIONS, internalTopics } from '@setpoint/channels';
import {
  KafkaClient,
  LeasedTransport,
  liveSlots,
  PartitionLeases,
  PositionResolver,
  Publisher,
  TopicAdmin,
} from '@setpoint/kafka';
import { applyMigrations } from '@setpoint/migrations';
import {
  CrashPoints,
  createLogger,
  DatabaseClock,
  Health,
  HealthServer,
  Metrics,
} from '@setpoint/service-kit';
import type { SchedulerEnv } from './env.js';
import { KafkaPublisher } from './kafka/kafka-publisher.js';
import { reportsRead } from './kafka/reports-read.js';
import { StoredOffsets } from './kafka/stored-offsets.js';
import { SchedulerMetrics } from './scheduler-metrics.js';
import type { SchedulerParts } from './scheduler-parts.js';
import { scheduling } from './scheduling.js';
import { openDatabase, SCHEMA } from './store/database.js';
import { storedPositions } from './store/stored-positions.js';

const SERVICE = 'command-scheduler';

/** Beside `src` as beside `dist`. */
const migrationsDir = `${import.meta.dirname}/../prisma/migrations`;

interface Connected {
  readonly parts: SchedulerParts;
  readonly transport: LeasedTransport;
}

/** The real parts: Postgres with the scheduler's tables, Kafka with its topics, partitions being leased. */
export const connectScheduler = async (env: SchedulerEnv): Promise<Connected> => {
  const log = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  const metrics = new Metrics(SERVICE);
  const clock = new DatabaseClock();
  const client = new KafkaClient({
    brokers: env.KAFKA_BROKERS.split(','),
    clientId: SERVICE,
    logger: log,
    namespace: env.SETPOINT_TOPIC_NAMESPACE,
  });
  await applyMigrations({ connectionString: env.DATABASE_URL, schema: SCHEMA, migrationsDir });
  await new TopicAdmin({ client, logger: log }).ensure(internalTopics());
  const database = openDatabase({
    connectionString: env.DATABASE_URL,
    maxConnections: env.DATABASE_CONNECTIONS,
    onConnectionLost: (failure) => log.warn({ err: failure }, 'a connection to Postgres is lost'),
  });
  const publisher = new Publisher({ client, logger: log, metrics });
  const unhurried = new Publisher({ client, logger: log });
  const resolver = new PositionResolver(client);
  const positions = (topic: string, partitions: readonly number[]) =>
    storedPositions(database, topic, partitions);
  const { intake, deadSlots, services } = scheduling({
    database,
    publisher: new KafkaPublisher(publisher),
    unhurried: new KafkaPublisher(unhurried),
    holders: (sessions) => liveSlots((sql, parameters) => sessions.query(sql, parameters), 'dispatcher'),
    reportsAreRead: () => reportsRead({ resolver, storedPositions: positions, logger: log }),
    clock,
    metrics: new SchedulerMetrics(metrics),
    crashPoints: new CrashPoints(env.SETPOINT_CRASH_AT),
    limits: { cached: env.MAX_CACHED_COMMANDS, waitingInstant: env.MAX_WAITING_INSTANT_COMMANDS },
    maxPassItems: env.MAX_PASS_ITEMS,
    maxOutboxBacklog: env.MAX_OUTBOX_BACKLOG,
    logger: log,
  });
  const leases = new PartitionLeases({
    databaseUrl: env.DATABASE_URL,
    group: 'scheduler',
    partitions: DEVICE_PARTITIONS,
    logger: log,
    clock,
  });
  const offsets = new StoredOffsets(positions, intake);
  const transport = new LeasedTransport({
    client,
    publisher,
    partitions: leases,
    offsets,
    logger: log,
    metrics,
  });
  const health = new Health()
    .require('database', () => database.$queryRaw`SELECT 1`)
    .require('leases', async () => leases.problem())
    .require('kafka', async () => transport.problem());
  const healthServer = new HealthServer({ host: env.HEALTH_HOST, port: env.HEALTH_PORT, health, metrics });
  const connections = {
    start: async () => undefined,
    stop: async () => {
      await resolver.stop();
      await database.$disconnect();
    },
  };
  // The leases make their own schema, which the sweep of dead slots reads.
  return {
    parts: {
      intake,
      health: healthServer,
      log,
      services: [healthServer, connections, publisher, unhurried, ...services, leases, deadSlots],
    },
    transport,
  };
};
