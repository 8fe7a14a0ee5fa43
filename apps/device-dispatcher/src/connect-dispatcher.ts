import { DISPATCHER_SLOTS, internalTopics } from '@setpoint/channels';
import { KafkaClient, LeasedTransport, Publisher, SlotLease, TopicAdmin } from '@setpoint/kafka';
import { ScriptPool } from '@setpoint/payload-scripts';
import {
  CachedRegistry,
  DeviceCatalog,
  RegistryDatabase,
  RegistryWriter,
  ReplyFilters,
  Topology,
} from '@setpoint/registry';
import {
  CrashPoints,
  createLogger,
  DatabaseClock,
  Health,
  HealthServer,
  type Logger,
  Metrics,
  NO_SECRET_KEY,
} from '@setpoint/service-kit';
import { changeAnnouncer } from './announce-changes.js';
import type { DispatcherParts } from './dispatcher-parts.js';
import type { DispatcherEnv } from './env.js';
import { EpochSource } from './login/epoch-source.js';
import { LoginGroups } from './login/login-groups.js';
import { LoginLimits } from './login/login-limits.js';
import { CertificateWatch } from './mqtt/certificate-watch.js';
import { DispatcherMetrics } from './mqtt/dispatcher-metrics.js';
import { MqttServer } from './mqtt/mqtt-server.js';
import { ReplyInterest } from './mqtt/reply-interest.js';
import { readTlsMaterial, type TlsMaterial } from './mqtt/tls-material.js';
import { NoticeIds } from './payload/notice.js';
import { scriptHooks } from './payload/script-hooks.js';
import { ScriptedFormat } from './payload/scripted-format.js';
import { systemTimers } from './sessions/timers.js';
import { SlotKeeper } from './slot-keeper.js';
import { upstreamRequests } from './upstream/upstream-requests.js';
import { DeviceAdmission } from './use-cases/admit-device.js';
import { GatewayTopology } from './use-cases/change-topology.js';
import { ChangeFollower } from './use-cases/follow-changes.js';
import { SubDeviceLogins } from './use-cases/log-in-sub-devices.js';
import { IntegrationUploads } from './use-cases/take-integration.js';

const SERVICE = 'device-dispatcher';
/** What the schedulers need to make use of a session that they have read of. */
const READING_MS = 15;

interface Connected {
  readonly parts: DispatcherParts;
  readonly transport: LeasedTransport;
  readonly healthServer: HealthServer;
}

/** The real parts: Postgres with the registry's tables, Kafka with its topics, a slot being leased. */
export const connectDispatcher = async (env: DispatcherEnv): Promise<Connected> => {
  // First, so that nothing is open when its files are wrong.
  const tls = readTlsMaterial(env);
  const log = createLogger({ service: SERVICE, level: env.LOG_LEVEL });
  const metrics = new Metrics(SERVICE);
  const counts = new DispatcherMetrics(metrics);
  const clock = new DatabaseClock();
  const { publisher, slot, transport } = await connectKafka(env, log, metrics, clock);
  const database = new RegistryDatabase({
    connectionString: env.DATABASE_URL,
    secretKeys: env.SETPOINT_SECRET_KEY,
  });
  if (env.SETPOINT_SECRET_KEY.length === 0) log.warn(NO_SECRET_KEY);
  const registry = new CachedRegistry(database);
  const onChanged = changeAnnouncer(registry, publisher, log);
  const writer = new RegistryWriter(database, { onChanged });
  const scripts = new ScriptPool({ hooks: scriptHooks(metrics, log) });
  const format = new ScriptedFormat(registry, scripts);
  const topology = new Topology(database);
  const facts = { registry, topology };
  const limits = loginLimits(env);
  const logins = {
    registry,
    epochs: new EpochSource(registry),
    activator: {
      activateDevice: async (assetId: string, by: { readonly epoch: number; readonly at: number }) =>
        (await writer.activateDevice(assetId, by)).value,
    },
    limits,
    clock,
  };
  const interest = new ReplyInterest({ store: new ReplyFilters(database), timers: systemTimers, log });
  const noticeIds = new NoticeIds();
  const mqtt = new MqttServer({
    host: env.MQTT_HOST,
    port: env.MQTT_PORT,
    ...(tls && { tls: { port: env.MQTTS_PORT, material: tls } }),
    parts: {
      admission: new DeviceAdmission({ ...logins, groups: new LoginGroups(systemTimers) }),
      limits,
      uploads: new IntegrationUploads(registry, writer),
      timers: systemTimers,
      readingMs: READING_MS,
      ...facts,
      upstream: upstreamRequests({
        registry,
        catalog: new DeviceCatalog(database),
        writer,
        members: topology,
        metrics: counts,
        logins: new SubDeviceLogins({ ...logins, topology, timers: systemTimers }),
        topology: new GatewayTopology(facts),
      }),
      format,
      interest,
      noticeIds,
      metrics: counts,
      log,
    },
  });
  const crashPoints = new CrashPoints(env.SETPOINT_CRASH_AT);
  const keeper = new SlotKeeper({
    slot,
    feed: transport,
    mqtt,
    life: { publisher, clock, timers: systemTimers, crashPoints, format, log },
    drainLimitMs: env.DRAIN_LIMIT_MS,
  });
  const health = new Health()
    .require('slot', async () => slot.problem())
    .require('kafka', async () => transport.problem())
    .require('mqtt', async () => (mqtt.isServing ? undefined : 'devices are not let in'));
  const healthServer = new HealthServer({
    host: env.HEALTH_HOST,
    port: env.HEALTH_PORT,
    health,
    metrics,
  });
  const connections = { start: async () => undefined, stop: () => database.stop() };
  const services = [
    healthServer,
    connections,
    interest,
    publisher,
    scripts,
    slot,
    mqtt,
    keeper,
    ...certificateWatch(env, tls, mqtt, log),
  ];
  const follower = new ChangeFollower(facts, systemTimers, noticeIds);
  return {
    parts: { registry, follower, keeper, mqtt, metrics: counts, log, services },
    transport,
    healthServer,
  };
};

const loginLimits = (env: DispatcherEnv): LoginLimits =>
  new LoginLimits({
    failuresPerDevice: env.LOGIN_FAILURES_PER_DEVICE,
    failuresPerAddress: env.LOGIN_FAILURES_PER_ADDRESS,
    loginsPerDevice: env.LOGINS_PER_DEVICE,
    nowMs: () => performance.now(),
  });

const certificateWatch = (
  files: DispatcherEnv,
  loaded: TlsMaterial | null,
  mqtt: MqttServer,
  log: Logger,
): CertificateWatch[] =>
  loaded ? [new CertificateWatch({ files, loaded, use: (found) => mqtt.useCertificates(found), log })] : [];

const connectKafka = async (env: DispatcherEnv, logger: Logger, metrics: Metrics, clock: DatabaseClock) => {
  const client = new KafkaClient({
    brokers: env.KAFKA_BROKERS.split(','),
    clientId: SERVICE,
    logger,
    namespace: env.SETPOINT_TOPIC_NAMESPACE,
  });
  await new TopicAdmin({ client, logger }).ensure(internalTopics());
  const publisher = new Publisher({ client, logger, metrics });
  const named = env.DISPATCHER_SLOT === undefined ? {} : { slot: env.DISPATCHER_SLOT };
  const slot = new SlotLease({
    databaseUrl: env.DATABASE_URL,
    kind: 'dispatcher',
    slots: DISPATCHER_SLOTS,
    logger,
    clock,
    ...named,
  });
  return { publisher, slot, transport: new LeasedTransport({ client, publisher, slot, logger, metrics }) };
};
