import { randomBytes } from 'node:crypto';
import { internalTopics } from '@setpoint/channels';
import { type Behaviour, MemoryLedger, type SimulatedDevice } from '@setpoint/simulated-device';
import { CommandTable } from './command-table.js';
import { connectAll, simulate } from './fleet.js';
import { GatewayClient } from './gateway-client.js';
import type { Infrastructure } from './infrastructure.js';
import type { Evidence } from './invariants.js';
import { Load } from './load.js';
import { PatientClient } from './patient-client.js';
import { countRecords, type ReadRecord, readTopic } from './read-topic.js';
import { Stack } from './stack.js';
import { createTenant, type Tenant } from './tenant.js';

const parkingPlaces = internalTopics()
  .map((topic) => topic.name)
  .filter((name) => name.endsWith('.parked'));

export interface ScenarioOptions {
  readonly deviceCount: number;
  readonly behaviourOf?: (index: number) => Behaviour;
  readonly infrastructure?: Infrastructure;
}

/** A stack with a tenant, connected devices, and everything that observes them. */
export class Scenario {
  private constructor(
    readonly stack: Stack,
    readonly tenant: Tenant,
    readonly channelId: string,
    readonly client: PatientClient,
    readonly ledger: MemoryLedger,
    readonly devices: readonly SimulatedDevice[],
    readonly table: CommandTable,
  ) {}

  static async start({ deviceCount, behaviourOf, infrastructure }: ScenarioOptions): Promise<Scenario> {
    const stack = await Stack.start(infrastructure ? { infrastructure } : {});
    try {
      const tenant = await createTenant(stack, deviceCount);
      const client = new PatientClient(stack.gatewayUrl, tenant.orgId);
      const channelId = `DATASVC.SET.t${randomBytes(4).toString('hex')}`;
      await client.createSetChannel(channelId);
      const ledger = new MemoryLedger();
      const devices = simulate(stack.mqttUrl, tenant.devices, ledger, behaviourOf);
      const table = new CommandTable(stack.infrastructure.databaseUrl);
      return new Scenario(stack, tenant, channelId, client, ledger, devices, table);
    } catch (failure) {
      await stack.stop();
      throw failure;
    }
  }

  /** Connects all devices and waits until the scheduler knows. */
  async connect(): Promise<void> {
    await connectAll(this.devices);
    const assetIds = this.tenant.devices.map((device) => device.assetId);
    await this.stack.observe(() => this.table.online(assetIds));
  }

  load(pauseMs: number): Load {
    const { stack, tenant, channelId } = this;
    // Callers of a load take being turned away for an answer.
    const client = new GatewayClient(stack.gatewayUrl, tenant.orgId);
    return new Load({ client, devices: tenant.devices, channelId, pauseMs });
  }

  /** Waits until everything has ended, then collects what every side knows. */
  async evidence(load: Load, limitMs: number): Promise<Evidence> {
    await this.table.settled(limitMs);
    const ended = await this.table.ended();
    const values = new Set(ended.map((row) => row.value));
    const expected = load.asked.filter((one) => one.kind === 'multiSet' && values.has(one.value)).length;
    // What is missing in the end is for the invariants to say.
    let results: readonly ReadRecord[] = [];
    await readTopic(this.stack.kafkaClient(), this.channelId, (records) => {
      results = records;
      // A record may be there twice, so the number of different ones counts.
      return new Set(records.map((record) => record.headers.id)).size >= expected;
    }).catch(() => undefined);
    const parked = await countRecords(this.stack.kafkaClient(), parkingPlaces);
    return { asked: load.asked, ended, received: this.ledger.received(), results, parked };
  }

  async stop(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.stop()));
    await this.stack.stop();
  }
}
