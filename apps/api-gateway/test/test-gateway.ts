import type { AddressInfo } from 'node:net';
import type { ResultChannel } from '@setpoint/channels';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { ScriptPool } from '@setpoint/payload-scripts';
import {
  AccessTokens,
  CachedRegistry,
  DeviceAnnouncements,
  DeviceCatalog,
  LatestValues,
  ModelCatalog,
  migrateRegistry,
  type RegistryChange,
  RegistryDatabase,
  RegistrySearch,
  RegistryWriter,
  TokenHolders,
  Topology,
} from '@setpoint/registry';
import { type Clock, CrashPoints, createLogger, Health, Metrics, systemClock } from '@setpoint/service-kit';
import type { FastifyInstance } from 'fastify';
import { applicationCalls } from '../src/auth/application-calls.js';
import { ReplyLine } from '../src/commands/reply-line.js';
import { Waiting } from '../src/commands/waiting.js';
import { createApp } from '../src/create-app.js';
import type { GatewayParts } from '../src/gateway-parts.js';
import { LoopLateness } from '../src/http/loop-lateness.js';
import { ChangeEcho } from '../src/kafka/change-echo.js';
import { DeviceAnnouncer } from '../src/sweepers/device-announcer.js';
import { COMMAND_PAGES } from '../src/use-cases/search-commands.js';
import { REGISTRY_PAGES } from '../src/use-cases/search-outcome.js';
import { batteryModel } from './battery-model.js';
import { DocumentedAnswers } from './documented-answers.js';
import { FakeScheduler } from './fake-scheduler.js';

export const ORG = 'o17000000000042';
export const ADMIN_TOKEN = 'e2e-admin-token';
/** Under which the secrets of test databases are stored. */
export const SECRET_KEY = Buffer.alloc(32, 0x5e);

/** Topics that exist only here, and that can be made to fail. */
export class FakeTopics {
  readonly names = new Set<string>();
  isDown = false;

  async ensure({ id }: ResultChannel): Promise<void> {
    if (this.isDown) throw new Error('no broker');
    this.names.add(id);
  }

  async remove({ id }: ResultChannel): Promise<void> {
    if (this.isDown) throw new Error('no broker');
    this.names.delete(id);
  }
}

export interface TestGateway {
  readonly url: string;
  readonly connectionString: string;
  readonly scheduler: FakeScheduler;
  readonly topics: FakeTopics;
  readonly line: ReplyLine;
  /** Not started: a test tells what there is to tell by `runOnce`. */
  readonly announcer: DeviceAnnouncer;
  /** Ends the application, and with it the held requests. */
  close(): Promise<void>;
  /** Also drops the database. */
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly auth?: 'required' | 'off';
  /** Of calls and tokens; that of the machine unless given. */
  readonly clock?: Clock;
  /** The database of another gateway, which then drops it. */
  readonly beside?: TestGateway;
  readonly adminToken?: string | undefined;
  /** Payload scripts can be tried. */
  readonly scripts?: true;
  readonly limits?: Partial<GatewayParts['limits']>;
}

/** Servers that `npm test` starts for these tests. */
export const fromRunner = (name: 'DATABASE_URL' | 'KAFKA_BROKERS'): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: \`npm test\` starts what these tests need`);
  return value;
};

const limits: GatewayParts['limits'] = {
  maxRequests: 100,
  rates: { perSecond: 0, burst: 1 },
  maxSyncCalls: 50,
  maxBodyBytes: 1_048_576,
  maxImportBytes: 8 * 1_048_576,
  acceptanceMs: 5_000,
  answerGraceMs: 100,
  drainMs: 5_000,
};

/** The gateway on a real port over a real registry; Kafka and the schedulers are fakes. */
export const startTestGateway = async (options: TestGatewayOptions = {}): Promise<TestGateway> => {
  const { beside, clock = systemClock } = options;
  const connectionString =
    beside?.connectionString ?? (await createDatabase(fromRunner('DATABASE_URL'), { namePrefix: 'gateway' }));
  await migrateRegistry(connectionString);
  const database = new RegistryDatabase({ connectionString, secretKeys: [SECRET_KEY] });
  const registry = new CachedRegistry(database);
  const onChanged = (changes: readonly RegistryChange[]) => registry.invalidate(changes);
  const writer = new RegistryWriter(database, { onChanged });
  const catalog = new DeviceCatalog(database, { onChanged });
  const searching = new RegistryDatabase({
    connectionString,
    maxConnections: 2,
    secretKeys: [SECRET_KEY],
    statementTimeoutMs: 5_000,
  });
  const waiting = new Waiting(10_000);
  const line = new ReplyLine(waiting, systemClock);
  const scheduler = new FakeScheduler(waiting);
  const topics = new FakeTopics();
  const announcer = new DeviceAnnouncer({
    announcements: new DeviceAnnouncements(database),
    bus: scheduler,
    feed: { publish: async () => undefined },
    crashPoints: new CrashPoints(),
    log: createLogger({ service: 'api-gateway', level: 'silent' }),
  });
  const scripts = new ScriptPool({ workers: 1 });
  if (options.scripts) await scripts.start();
  const parts: GatewayParts = {
    authenticator:
      options.auth === 'required'
        ? applicationCalls({ holders: new TokenHolders(database), applications: registry, clock })
        : null,
    adminToken: 'adminToken' in options ? options.adminToken : ADMIN_TOKEN,
    limits: { ...limits, ...options.limits },
    pages: REGISTRY_PAGES,
    commandPages: COMMAND_PAGES,
    registry,
    writer,
    catalog,
    search: new RegistrySearch(searching, { maxRunning: 2, maxWaiting: 10 }),
    models: new ModelCatalog(database),
    topology: new Topology(database),
    latest: new LatestValues(database),
    tokens: new AccessTokens(database),
    bus: scheduler,
    topics,
    scripts,
    echo: new ChangeEcho({ limitMs: 0, marginMs: 0 }),
    waiting,
    line,
    clock,
    crashPoints: new CrashPoints(),
    health: new Health().require('slot', async () => (line.current ? undefined : 'no slot is held')),
    metrics: new Metrics('api-gateway', { defaults: false }),
    log: createLogger({ service: 'api-gateway', level: 'silent' }),
    services: [database, searching, scripts].map((each) => ({
      start: async () => undefined,
      stop: () => each.stop(),
    })),
  };
  // A clock that stands still: a test's process is late whenever the machine is busy.
  const app = await createApp(parts, new LoopLateness(() => 0));

  const answers = new DocumentedAnswers();
  answers.watch(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  line.gained(1);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  if (!beside) await seed(writer);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= app.close();
    return closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    connectionString,
    scheduler,
    topics,
    line,
    announcer,
    close,
    stop: async () => {
      await close();
      if (!beside) await dropDatabase(connectionString);
      if (answers.problems.length > 0)
        throw new Error(`answers that are not as documented:\n${answers.problems.join('\n')}`);
    },
  };
};

/** The organisation, product and devices of the contract's examples [contract 0.4]. */
export const seed = async (writer: RegistryWriter): Promise<void> => {
  await writer.putOrganization(ORG);
  await writer.putThingModel(ORG, 'battery', batteryModel);
  const imported = await writer.importLines(
    ORG,
    seedLines.map((line) => JSON.stringify(line)),
  );
  const failed = imported.ok ? imported.value.find(({ status }) => status === 'failed') : imported;
  if (failed) throw new Error(`the registry refused ${JSON.stringify(failed)}`);
};

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

const device = (assetId: string, deviceKey: string) => ({
  device: {
    orgId: ORG,
    assetId,
    productKey: 'pQ7wXk2L',
    deviceKey,
    deviceSecret: `nR4vT8yK2bD6${assetId}`,
    deviceName: name(deviceKey),
    timezone: '+08:00',
  },
});

const seedLines = [
  {
    product: {
      orgId: ORG,
      productKey: 'pQ7wXk2L',
      productSecret: 'h3Lq9Xv2Tz7',
      productName: name('ESS A'),
      productType: 'Device',
      dataFormat: 'Json',
      modelId: 'battery',
      dynamicActivateEnabled: false,
      biDirectionalAuth: false,
    },
  },
  device('Kc81mQzT', 'ems-01'),
  device('Rv20pLsY', 'ems-02'),
];
