import { DEVICE_PARTITIONS, GATEWAY_SLOTS, internalTopics } from '@setpoint/channels';
import type { PageLimits } from '@setpoint/expressions';
import {
  KafkaClient,
  LeasedTransport,
  type OffsetSource,
  PartitionLeases,
  Publisher,
  SlotLease,
  TopicAdmin,
} from '@setpoint/kafka';
import { ScriptPool } from '@setpoint/payload-scripts';
import {
  AccessTokens,
  CachedRegistry,
  forgetTokens,
  LatestValues,
  ModelCatalog,
  migrateRegistry,
  type RegistryChange,
  RegistryDatabase,
  RegistryReader,
  RegistryWriter,
  resealSecrets,
  TokenHolders,
} from '@setpoint/registry';
import {
  CrashPoints,
  createLogger,
  DatabaseClock,
  Health,
  Metrics,
  NO_SECRET_KEY,
  startAll,
} from '@setpoint/service-kit';
import { applicationCalls } from './auth/application-calls.js';
import { ReplyLine } from './commands/reply-line.js';
import { Waiting } from './commands/waiting.js';
import { deviceServices } from './device-services.js';
import type { GatewayEnv } from './env.js';
import type { GatewayParts } from './gateway-parts.js';
import { ChangeEcho } from './kafka/change-echo.js';
import { followedPositions } from './kafka/followed-positions.js';
import { KafkaChangeFeed } from './kafka/kafka-change-feed.js';
import { KafkaChannelTopics } from './kafka/kafka-channel-topics.js';
import { KafkaRequestBus } from './kafka/kafka-request-bus.js';
import { SecretResealer } from './sweepers/secret-resealer.js';
import { TokenSweeper } from './sweepers/token-sweeper.js';
import { COMMAND_PAGES } from './use-cases/search-commands.js';
import { REGISTRY_PAGES } from './use-cases/search-outcome.js';

const SERVICE = 'api-gateway';

/**
 * Gateways share the following of devices' sessions under this name. Not `gateway`: that is the kind of the slots, and
 * the holder of a slot would count as a member.
 */
const FOLLOWERS = 'gateway-followers';
/** Without Kafka a change counts everywhere when the caches have grown old. */
const ECHO_LIMIT_MS = 1_000;
const ECHO_MARGIN_MS = 25;

interface Connected {
  readonly parts: GatewayParts;
  readonly transport: LeasedTransport;
}

/** The real parts: Postgres with the registry's tables, Kafka with its topics, a slot being leased. */
export const connectGateway = async (env: GatewayEnv): Promise<Connected> => {
  const logger = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  const metrics = new Metrics(SERVICE);
  const clock = new DatabaseClock();
  const databaseUrl = env.DATABASE_URL;
  await migrateRegistry(databaseUrl);
  const database = new RegistryDatabase({
    connectionString: databaseUrl,
    secretKeys: env.SETPOINT_SECRET_KEY,
  });
  const latest = new LatestValues(database);
  const kafka = await connectKafka(env, { logger, metrics, clock, offsets: followedPositions(latest) });
  const { publisher, slot, partitions, transport } = kafka;
  const feed = new KafkaChangeFeed(publisher, logger);
  const { reader, registry, writer, onChanged } = openRegistry(database, feed);
  const bus = new KafkaRequestBus(publisher, logger);
  const crashPoints = new CrashPoints(env.SETPOINT_CRASH_AT);
  const devices = deviceServices({ env, database, onChanged, bus, feed, crashPoints, log: logger });
  if (env.SETPOINT_SECRET_KEY.length === 0) logger.warn(NO_SECRET_KEY);
  const waiting = new Waiting(env.MAX_WAITING);
  const line = new ReplyLine(waiting, clock, () => transport.problem() === undefined);
  slot.subscribe({
    acquired: ([held]) => held !== undefined && line.gained(held),
    releasing: async () => line.lost(),
    lost: () => line.lost(),
  });
  const health = new Health()
    .require('database', () => reader.organizationExists('o0'))
    .require('slot', async () =>
      line.current ? undefined : (slot.problem() ?? 'its partition is not read yet'),
    )
    .require('kafka', async () => transport.problem());
  // One thread: here scripts are only tried.
  const scripts = new ScriptPool({ workers: 1 });
  const services = [
    { start: async () => undefined, stop: () => database.stop() },
    publisher,
    slot,
    partitions,
    scripts,
    ...upkeepOf(database, clock, logger),
    ...devices.services,
  ];
  await startAll(services);
  const parts: GatewayParts = {
    authenticator:
      env.SETPOINT_AUTH === 'off'
        ? null
        : applicationCalls({ holders: new TokenHolders(database), applications: registry, clock }),
    adminToken: env.SETPOINT_ADMIN_TOKEN,
    limits: limitsOf(env),
    pages: pagesUpTo(env.MAX_REGISTRY_PAGE, REGISTRY_PAGES),
    commandPages: pagesUpTo(env.MAX_COMMANDS_PAGE, COMMAND_PAGES),
    registry,
    writer,
    tokens: new AccessTokens(database),
    catalog: devices.catalog,
    search: devices.search,
    models: new ModelCatalog(database),
    topology: devices.topology,
    latest,
    bus,
    topics: new KafkaChannelTopics(kafka.admin),
    scripts,
    echo: new ChangeEcho({ limitMs: ECHO_LIMIT_MS, marginMs: ECHO_MARGIN_MS }),
    waiting,
    line,
    clock,
    crashPoints,
    health,
    metrics,
    log: logger,
    services,
  };
  return { parts, transport };
};

/** The size without a request for one is never beyond the largest. */
const pagesUpTo = (maxSize: number, pages: PageLimits): PageLimits => ({
  ...pages,
  defaultSize: Math.min(pages.defaultSize, maxSize),
  maxSize,
});

const limitsOf = (env: GatewayEnv): GatewayParts['limits'] => ({
  maxRequests: env.HTTP_MAX_REQUESTS,
  rates: { perSecond: env.RATE_LIMIT_PER_SECOND, burst: env.RATE_LIMIT_BURST },
  maxSyncCalls: env.MAX_SYNC_CALLS,
  maxBodyBytes: env.HTTP_MAX_BODY_BYTES,
  maxImportBytes: env.HTTP_MAX_IMPORT_BYTES,
  acceptanceMs: env.ACCEPTANCE_TIMEOUT_MS,
  answerGraceMs: env.ANSWER_GRACE_MS,
  drainMs: env.DRAIN_LIMIT_MS,
});

const openRegistry = (database: RegistryDatabase, feed: KafkaChangeFeed) => {
  const reader = new RegistryReader(database);
  const registry = new CachedRegistry(database);
  const onChanged = (changes: readonly RegistryChange[]): void => {
    // Here first, so that a caller who was told of a change also sees it here.
    registry.invalidate(changes);
    feed.announce(changes);
  };
  const writer = new RegistryWriter(database, { onChanged });
  return { reader, registry, writer, onChanged };
};

/** What keeps the tables of tokens and secrets as they should be. */
const upkeepOf = (database: RegistryDatabase, clock: DatabaseClock, log: GatewayParts['log']) => [
  new TokenSweeper({ forget: (nowMs) => forgetTokens(database, nowMs), clock, log }),
  new SecretResealer({ reseal: (isStopping) => resealSecrets(database, isStopping), log }),
];

interface KafkaParts {
  readonly logger: GatewayParts['log'];
  readonly metrics: Metrics;
  readonly clock: DatabaseClock;
  readonly offsets: OffsetSource;
}

const connectKafka = async (env: GatewayEnv, { logger, metrics, clock, offsets }: KafkaParts) => {
  const databaseUrl = env.DATABASE_URL;
  const client = new KafkaClient({
    brokers: env.KAFKA_BROKERS.split(','),
    clientId: SERVICE,
    logger,
    namespace: env.SETPOINT_TOPIC_NAMESPACE,
  });
  const admin = new TopicAdmin({ client, logger });
  await admin.ensure(internalTopics());
  const publisher = new Publisher({ client, logger, metrics });
  const named = env.GATEWAY_SLOT === undefined ? {} : { slot: env.GATEWAY_SLOT };
  const slot = new SlotLease({
    databaseUrl,
    kind: 'gateway',
    slots: GATEWAY_SLOTS,
    logger,
    clock,
    ...named,
  });
  const partitions = new PartitionLeases({
    databaseUrl,
    group: FOLLOWERS,
    partitions: DEVICE_PARTITIONS,
    logger,
    clock,
  });
  const transport = new LeasedTransport({ client, publisher, logger, slot, partitions, offsets, metrics });
  return { admin, publisher, slot, partitions, transport };
};
