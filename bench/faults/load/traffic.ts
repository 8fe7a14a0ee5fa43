import { FileJournal } from '../ledger/journal.js';
import { type LedgerName, ledgerFile } from '../ledger/read-history.js';
import type { FaultTenant } from '../stack/fault-stack.js';
import { CallersProcess } from './callers.js';
import type { CallerCounts } from './callers-calls.js';
import { DevicesProcess } from './devices.js';
import { ObserversProcess } from './observers.js';
import type { RecordCounts } from './observers-calls.js';
import { online } from './rows/online.js';
import { settle, type Unsettled } from './rows/settle.js';
import { writeRows } from './rows/write-rows.js';
import { type MeteredService, MetricsSampler } from './samples/metrics-sampler.js';
import { Sampler } from './samples/sampler.js';

export interface TrafficOptions {
  /** The root of the repository, built. */
  readonly repositoryDir: string;
  /** Where the ledgers are written. */
  readonly runDir: string;
  readonly seed: string;
  /** Over the links. */
  readonly httpUrl: string;
  readonly mqttUrl: string;
  /** Straight to the servers. */
  readonly brokers: string;
  readonly databaseUrl: string;
  readonly namespace: string;
  /** The first device of the first one must be prompt: it is the probe's. */
  readonly tenants: readonly FaultTenant[];
  /** Process ids of all that runs now, by name. */
  processes(): Readonly<Record<string, number>>;
  /** All that count something, whether they run now or not. */
  readonly services: readonly MeteredService[];
}

/** What there was at the end, and what was still missing when the limits were over. */
export interface TrafficEnd {
  readonly calls: CallerCounts;
  /** Epoch ms: when the last caller had its answer. */
  readonly loadEndedAt: number;
  readonly unsettled: Unsettled | null;
  readonly unread: RecordCounts;
}

export interface TrafficLimits {
  /** For every command to end. */
  readonly settleMs: number;
  /** For observers to read what was published. */
  readonly readMs: number;
}

const ONLINE_LIMIT_MS = 30_000;
/** Of behaviours with which a device may be away at any moment. */
const isOftenAway = (behaviour: string) => behaviour === 'sleepy' || behaviour === 'flapping';

/** All that uses the system and writes down what it sees: callers, devices, observers, samples. */
export class Traffic {
  private constructor(
    private readonly options: TrafficOptions,
    readonly callers: CallersProcess,
    readonly devices: DevicesProcess,
    readonly observers: ObserversProcess,
    private readonly sampler: Sampler,
    private readonly metrics: MetricsSampler,
  ) {}

  /** Resolves when devices are logged in, observers listen and a sample is taken every second; nobody calls yet. */
  static async start(options: TrafficOptions): Promise<Traffic> {
    const { repositoryDir, seed, httpUrl, mqttUrl, brokers, namespace, tenants, services } = options;
    const file = (name: LedgerName) => ledgerFile(options.runDir, name);
    const started: { stop(): Promise<void> }[] = [];
    const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
      started.push(part);
      return part;
    };
    try {
      const observers = keep(
        await ObserversProcess.start(repositoryDir, {
          brokers,
          namespace,
          channelIds: tenants.map(({ channelId }) => channelId),
          files: {
            results: file('results'),
            events: file('events'),
            reports: file('reports'),
            parked: file('parked'),
          },
        }),
      );
      const devices = keep(
        await DevicesProcess.start(repositoryDir, {
          mqttUrl,
          devices: tenants.flatMap((tenant) => tenant.devices),
          seed,
          file: file('devices'),
        }),
      );
      await online(options.databaseUrl, staying(tenants), ONLINE_LIMIT_MS);
      const callers = keep(
        await CallersProcess.start(repositoryDir, {
          url: httpUrl,
          tenants,
          probed: probedDevice(tenants),
          seed,
          file: file('calls'),
        }),
      );
      const sampler = new Sampler({
        processes: options.processes,
        probe: () => callers.probe(),
        journal: new FileJournal(file('samples')),
      });
      sampler.start();
      const metrics = new MetricsSampler({ services, journal: new FileJournal(file('metrics')) });
      metrics.start();
      return new Traffic(options, callers, devices, observers, sampler, metrics);
    } catch (failure) {
      for (const part of started) await part.stop();
      throw failure;
    }
  }

  /** No further calls; waits for quiet, within limits, and writes down what the tables and topics hold then. */
  async finish({ settleMs, readMs }: TrafficLimits): Promise<TrafficEnd> {
    await this.sampler.stop();
    const calls = await this.callers.finish();
    const loadEndedAt = Date.now();
    const { databaseUrl, tenants, runDir } = this.options;
    const unsettled = await settle(databaseUrl, settleMs);
    const unread = await this.observers.caughtUp(readMs);
    const journal = new FileJournal(ledgerFile(runDir, 'rows'));
    await writeRows({ databaseUrl, orgIds: tenants.map(({ orgId }) => orgId), journal });
    await this.metrics.finish();
    return { calls, loadEndedAt, unsettled, unread };
  }

  /** Ends all of it. May be called twice. */
  async stop(): Promise<void> {
    await this.callers.stop();
    await this.sampler.stop();
    await this.metrics.stop();
    await Promise.all([this.devices.stop(), this.observers.stop()]);
  }
}

const staying = (tenants: readonly FaultTenant[]): string[] =>
  tenants
    .flatMap(({ devices }) => devices.filter(({ behaviour }) => !isOftenAway(behaviour)))
    .map(({ assetId }) => assetId);

const probedDevice = ([tenant]: readonly FaultTenant[]) => {
  const device = tenant?.devices[0];
  if (!tenant || device?.behaviour !== 'prompt') throw new Error('the first device must be prompt');
  return { orgId: tenant.orgId, assetId: device.assetId };
};
