import { setTimeout as passed } from 'node:timers/promises';
import type { DispatchCommand } from '@setpoint/contracts';
import { CrashPoints, createLogger, Metrics, systemClock, waitFor } from '@setpoint/service-kit';
import { type CompiledModel, compileModel, parseThingModel } from '@setpoint/thing-model';
import type { DeviceCredentials, ProductCredentials } from '../src/login/credentials.js';
import { EpochSource } from '../src/login/epoch-source.js';
import { LoginGroups } from '../src/login/login-groups.js';
import { type LoginLimitOptions, LoginLimits } from '../src/login/login-limits.js';
import { DispatcherMetrics } from '../src/mqtt/dispatcher-metrics.js';
import { MqttServer, type MqttServerOptions } from '../src/mqtt/mqtt-server.js';
import { ReplyInterest } from '../src/mqtt/reply-interest.js';
import { type CustomFormat, withoutScripts } from '../src/payload/custom-format.js';
import { NoticeIds } from '../src/payload/notice.js';
import type { Report } from '../src/sessions/report.js';
import type { DeviceIdentity, Session } from '../src/sessions/session.js';
import { systemTimers, type Timers } from '../src/sessions/timers.js';
import { SlotKeeper } from '../src/slot-keeper.js';
import { upstreamRequests } from '../src/upstream/upstream-requests.js';
import { DeviceAdmission } from '../src/use-cases/admit-device.js';
import { GatewayTopology } from '../src/use-cases/change-topology.js';
import { ChangeFollower } from '../src/use-cases/follow-changes.js';
import { SubDeviceLogins } from '../src/use-cases/log-in-sub-devices.js';
import { IntegrationUploads } from '../src/use-cases/take-integration.js';
import { FakeReplyFilters } from './fake-reply-filters.js';
import { FakeTopology } from './fake-topology.js';
import { FakeWrites } from './fake-writes.js';

export const PRODUCT = 'pQ7wXk2L';
export const SECRET = 'nR4vT8yK2bD6fH0jL3sW';
export const PRODUCT_SECRET = 'prodSecret9Z';
const SLOT = 3;

const device = (deviceKey: string, more: Partial<DeviceCredentials> = {}): DeviceCredentials => ({
  assetId: `asset-${deviceKey}`,
  orgId: 'o17000000000042',
  productKey: PRODUCT,
  deviceKey,
  deviceSecret: SECRET,
  productSecret: PRODUCT_SECRET,
  productType: 'Device',
  dataFormat: 'Json',
  enabled: true,
  activated: true,
  biDirectionalAuth: false,
  dynamicActivateEnabled: false,
  ...more,
});

const parsedModel = parseThingModel(
  {
    measurepoints: {
      setpoint_kw: { dataType: 'FLOAT' },
      soc: { dataType: 'INT', hasQuality: true },
      label: { dataType: 'STRING' },
      trace: { dataType: 'ARRAY', dataDefinition: { itemType: 'DOUBLE' } },
    },
    attributes: {
      vendor: { dataType: 'STRING', dataDefinition: { maxLength: 8 } },
      phases: { dataType: 'INT', isRequired: true, defaultValue: 3 },
      place: { dataType: 'STRUCT' },
    },
    events: {
      trip: { eventType: 'ERROR', outputData: [{ identifier: 'amps', dataType: 'FLOAT' }] },
      notice: {},
    },
  },
  { orgId: 'o17000000000042', modelId: 'battery' },
);
if (!parsedModel.ok) throw new Error(parsedModel.detail);
const model = compileModel(parsedModel.model);

/** The registry in memory. */
export class FakeRegistry {
  readonly devices = new Map<string, DeviceCredentials>();
  isAway = false;
  private lastEpoch = 100;

  add(deviceKey: string, more: Partial<DeviceCredentials> = {}): this {
    this.devices.set(deviceKey, device(deviceKey, more));
    return this;
  }

  async deviceCredentials(productKey: string, deviceKey: string): Promise<DeviceCredentials | null> {
    if (this.isAway) throw new Error('the database is away');
    const found = this.devices.get(deviceKey);
    return found?.productKey === productKey ? found : null;
  }

  /** A product is what its first device says of it. */
  async productCredentials(productKey: string): Promise<ProductCredentials | null> {
    if (this.isAway) throw new Error('the database is away');
    return [...this.devices.values()].find((one) => one.productKey === productKey) ?? null;
  }

  async activateDevice(assetId: string): Promise<boolean> {
    const found = [...this.devices.values()].find((one) => one.assetId === assetId);
    if (!found || found.activated) return false;
    this.devices.set(found.deviceKey, { ...found, activated: true });
    return true;
  }

  async findDevice(
    _orgId: string,
    selector: { readonly assetId: string } | { readonly deviceKey: string; readonly productKey: string },
  ) {
    if (this.isAway) throw new Error('the database is away');
    const found = [...this.devices.values()].find((one) =>
      'assetId' in selector
        ? one.assetId === selector.assetId
        : one.deviceKey === selector.deviceKey && one.productKey === selector.productKey,
    );
    return found ? { ...found, modelId: 'battery', timezone: '+08:00' } : null;
  }

  findDevices(
    orgId: string,
    selectors: readonly (
      | { readonly assetId: string }
      | { readonly deviceKey: string; readonly productKey: string }
    )[],
  ) {
    return Promise.all(selectors.map((selector) => this.findDevice(orgId, selector)));
  }

  async compiledModel(): Promise<CompiledModel> {
    return model;
  }

  async nextSessionEpochs(count: number): Promise<number[]> {
    return Array.from({ length: count }, () => {
      this.lastEpoch += 1;
      return this.lastEpoch;
    });
  }
}

/** What was published, read back. */
export interface Published {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly value: Record<string, unknown>;
}

/** Kafka in memory; it can be away. */
export class FakePublisher {
  readonly published: Published[] = [];
  isAway = false;
  /** Requests with a message of this type fail. */
  refuses: string | undefined;
  attempts = 0;

  /** As if it was read back from Kafka. */
  onOpened: (assetId: string, epoch: number) => void = () => undefined;
  private held: Promise<void> | undefined;
  release = (): void => undefined;

  /** What is published now waits for `release`. */
  hold(): void {
    this.held = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  async whenHeld(): Promise<void> {
    await waitFor(() => this.attempts > 0, { limitMs: 60_000, what: 'something to be published' });
  }

  async publish(reports: readonly Report[]): Promise<void> {
    this.attempts += 1;
    await this.held;
    if (this.isAway) throw new Error('Kafka is away');
    if (reports.some(({ headers }) => headers.type === this.refuses)) throw new Error('Kafka refuses');
    for (const { topic, key, headers, value } of reports)
      this.published.push({ topic, key, type: headers.type ?? '', value: JSON.parse(value) });
    for (const { headers, key, value } of reports)
      if (headers.type === 'session.opened') this.onOpened(key, JSON.parse(value).epoch);
  }

  ofType(type: string): Published['value'][] {
    return this.published.filter((p) => p.type === type).map((p) => p.value);
  }

  types(): string[] {
    return this.published.map(({ type }) => type);
  }

  /** @returns the `count` first of the type, once there are as many */
  async waitFor(type: string, count = 1): Promise<Published['value'][]> {
    await waitFor(() => this.ofType(type).length >= count, { limitMs: 60_000, what: `${count} ${type}` });
    return this.ofType(type);
  }
}

/** A lease that tests give and take. */
export class FakeSlot {
  held: { slot: number; incarnation: number } | undefined = { slot: SLOT, incarnation: 1 };
  private listener: { acquired(): void; lost(): void } | undefined;

  subscribe(listener: { acquired(): void; lost(): void }): () => void {
    this.listener = listener;
    if (this.held) listener.acquired();
    return () => undefined;
  }

  lose(): void {
    this.held = undefined;
    this.listener?.lost();
  }

  acquire(incarnation: number): void {
    this.held = { slot: SLOT, incarnation };
    this.listener?.acquired();
  }
}

const NO_LIMITS: LoginLimitOptions = {
  failuresPerDevice: 0,
  failuresPerAddress: 0,
  loginsPerDevice: 0,
  nowMs: () => performance.now(),
};

export interface DispatcherOptions {
  readonly timers?: Timers;
  readonly crashPoints?: CrashPoints;
  readonly connectTimeoutMs?: number;
  readonly packetTimeoutMs?: number;
  readonly tls?: MqttServerOptions['tls'];
  /** Without limits unless given. */
  readonly limits?: Partial<LoginLimitOptions>;
  readonly format?: CustomFormat;
  /** What devices subscribed before. */
  readonly filters?: FakeReplyFilters;
}

/** A dispatcher whose Kafka, registry and lease are in memory, and whose MQTT is real. */
export const startDispatcher = async (options: DispatcherOptions = {}) => {
  const registry = new FakeRegistry().add('ems-01').add('ems-02');
  const publisher = new FakePublisher();
  const slot = new FakeSlot();
  const feed = { problem: (): string | undefined => undefined };
  const log = createLogger({ service: 'test', level: 'silent' });
  const counts = new DispatcherMetrics(new Metrics('test', { defaults: false }));
  const format = options.format ?? withoutScripts;
  const timers = options.timers ?? systemTimers;
  const limits = new LoginLimits({ ...NO_LIMITS, ...options.limits });
  const topology = new FakeTopology(registry);
  const writes = new FakeWrites(registry);
  const filters = options.filters ?? new FakeReplyFilters();
  const facts = { registry, topology };
  const logins = {
    registry,
    epochs: new EpochSource(registry),
    activator: registry,
    limits,
    clock: systemClock,
  };
  const noticeIds = new NoticeIds();
  const mqtt = new MqttServer({
    host: '127.0.0.1',
    port: 0,
    ...(options.tls && { tls: options.tls }),
    ...(options.connectTimeoutMs !== undefined && { connectTimeoutMs: options.connectTimeoutMs }),
    ...(options.packetTimeoutMs !== undefined && { packetTimeoutMs: options.packetTimeoutMs }),
    parts: {
      admission: new DeviceAdmission({ ...logins, groups: new LoginGroups(systemTimers, 1) }),
      limits,
      uploads: new IntegrationUploads(registry, writes),
      timers,
      readingMs: 0,
      ...facts,
      upstream: upstreamRequests({
        registry,
        catalog: writes,
        writer: writes,
        members: topology,
        metrics: counts,
        logins: new SubDeviceLogins({ ...logins, topology, timers }),
        topology: new GatewayTopology(facts),
      }),
      format,
      interest: new ReplyInterest({ store: filters, timers: systemTimers, log }),
      noticeIds,
      metrics: counts,
      log,
    },
  });
  const keeper = new SlotKeeper({
    slot,
    feed,
    mqtt,
    life: {
      publisher,
      clock: systemClock,
      timers,
      crashPoints: options.crashPoints ?? new CrashPoints(),
      format,
      log,
    },
    drainLimitMs: 2_000,
  });
  publisher.onOpened = (assetId, epoch) => keeper.current?.sessions.noteOpened(assetId, epoch);
  await mqtt.start();
  await keeper.start();
  await waitFor(() => mqtt.isServing, { limitMs: 60_000, what: 'the dispatcher to serve' });
  let dispatchNumber = 0;

  const life = () => {
    if (!keeper.current) throw new Error('no slot is held');
    return keeper.current;
  };

  /** A device has its CONNACK a moment before its session is open. */
  const online = (deviceKey: string): Promise<Session> =>
    waitFor(
      () => {
        const session = life().sessions.find(PRODUCT, deviceKey);
        return session?.connection.isOpen && session;
      },
      { limitMs: 60_000, what: `${deviceKey} to be online` },
    );

  return {
    online,
    registry,
    topology,
    writes,
    filters,
    follower: new ChangeFollower(facts, timers, noticeIds),
    publisher,
    slot,
    feed,
    mqtt,
    metrics: counts,
    keeper,
    life,
    url: `mqtt://127.0.0.1:${mqtt.port}`,

    /** A command for the device, once it is logged in; every part of it can be another. */
    async commandFor(deviceKey: string, more: Partial<DispatchCommand> = {}): Promise<DispatchCommand> {
      dispatchNumber += 1;
      const { slot: heldSlot, incarnation } = life();
      const epoch = more.epoch ?? (await online(deviceKey)).epoch;
      return {
        commandId: String(4013031427909091335n + BigInt(dispatchNumber)),
        assetId: `asset-${deviceKey}`,
        productKey: PRODUCT,
        deviceKey,
        commandType: 1,
        identifier: 'setpoint_kw',
        inputData: 12.5,
        dataFormat: 'Json',
        qos: 0,
        messageId: 1767225600 + dispatchNumber,
        dispatchNumber,
        slot: heldSlot,
        incarnation,
        epoch,
        sendBy: Date.now() + 10_000,
        remainingMs: 10_000,
        ...more,
      };
    },

    async stop(): Promise<void> {
      await keeper.stop();
      await mqtt.stop();
    },
  };
};

export type RunningDispatcher = Awaited<ReturnType<typeof startDispatcher>>;

/** A sub-device that its gateway has logged in. */
export const logInSubDevice = (
  dispatcher: RunningDispatcher,
  device: DeviceIdentity,
  epoch: number,
  gateway: Session,
): void => {
  const { sessions } = dispatcher.life();
  const session = sessions.carry(device, epoch, gateway);
  if (typeof session === 'string') throw new Error(session);
  sessions.greet(session);
};

/** Gives what must not happen the time to happen. */
export const aMoment = (): Promise<void> => passed(50);
