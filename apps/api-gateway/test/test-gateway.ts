import type { AddressInfo } from 'node:net';
import type { ResultChannel } from '@setpoint/channels';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { CachedRegistry, migrateRegistry, RegistryDatabase, RegistryWriter } from '@setpoint/registry';
import { CrashPoints, createLogger, Health, Metrics, systemClock } from '@setpoint/service-kit';
import { closedAuthenticator } from '../src/auth/authenticator.js';
import { ReplyLine } from '../src/commands/reply-line.js';
import { Waiting } from '../src/commands/waiting.js';
import { createApp } from '../src/create-app.js';
import type { GatewayParts } from '../src/gateway-parts.js';
import { batteryModel } from './battery-model.js';
import { FakeScheduler } from './fake-scheduler.js';

export const ORG = 'o17000000000042';
export const ADMIN_TOKEN = 'e2e-admin-token';

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
  readonly scheduler: FakeScheduler;
  readonly topics: FakeTopics;
  readonly line: ReplyLine;
  /** Ends the application, and with it the held requests. */
  close(): Promise<void>;
  /** Also drops the database. */
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly auth?: 'required' | 'off';
  readonly adminToken?: string | undefined;
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
  const connectionString = await createDatabase(fromRunner('DATABASE_URL'), { namePrefix: 'gateway' });
  await migrateRegistry(connectionString);
  const database = new RegistryDatabase({ connectionString });
  const registry = new CachedRegistry(database);
  const writer = new RegistryWriter(database, { onChanged: (changes) => registry.invalidate(changes) });
  const waiting = new Waiting(10_000);
  const line = new ReplyLine(waiting, systemClock);
  const scheduler = new FakeScheduler(waiting);
  const topics = new FakeTopics();
  const app = await createApp({
    authenticator: options.auth === 'required' ? closedAuthenticator : null,
    adminToken: 'adminToken' in options ? options.adminToken : ADMIN_TOKEN,
    limits: { ...limits, ...options.limits },
    registry,
    writer,
    bus: scheduler,
    topics,
    waiting,
    line,
    clock: systemClock,
    crashPoints: new CrashPoints(),
    health: new Health().require('slot', async () => (line.current ? undefined : 'no slot is held')),
    metrics: new Metrics('api-gateway', { defaults: false }),
    log: createLogger({ service: 'api-gateway', level: 'silent' }),
    services: [{ start: async () => undefined, stop: () => database.stop() }],
  });
  line.gained(1);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  await seed(writer);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= app.close();
    return closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    scheduler,
    topics,
    line,
    close,
    stop: async () => {
      await close();
      await dropDatabase(connectionString);
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
