import { topics } from '@setpoint/channels';
import type { GatewayReply } from '@setpoint/contracts';
import { defaultLimits, type Limits } from '@setpoint/device-queue';
import { CrashPoints } from '@setpoint/service-kit';
import type { Database } from '../src/store/database.js';
import { PostgresPassStore } from '../src/store/postgres-pass-store.js';
import type { PassChanges, PassStore, Wanted } from '../src/use-cases/pass-store.js';
import { QueueMemory } from '../src/use-cases/queue-memory.js';
import { runPass, type StoredPass } from '../src/use-cases/run-pass.js';
import type { PassItem, Task } from '../src/use-cases/task.js';

/**
 * The store with a clock that can be set on, and with room for somebody who is faster.
 *
 * `beforeStore` is called once, between the decisions of a pass and their storing; `beforeDetails` once, before the
 * details that the decisions turned out to need are loaded.
 */
export class StagedStore implements PassStore {
  /** Added to the database clock, ms. */
  aheadMs = 0;
  /** In place of the database clock, epoch ms. */
  nowMs: number | undefined;
  beforeStore: (() => Promise<unknown>) | undefined;
  beforeDetails: (() => Promise<unknown>) | undefined;

  constructor(private readonly inner: PassStore) {}

  /** How often something was loaded so far. */
  loads = 0;

  async load(wanted: Wanted) {
    this.loads += 1;
    const loaded = await this.inner.load(wanted);
    return { ...loaded, now: this.nowMs ?? loaded.now + this.aheadMs };
  }

  /** The clock that goes with it. */
  now(): number {
    return this.nowMs ?? Date.now() + this.aheadMs;
  }

  async loadDetails(commandIds: readonly string[]) {
    const before = this.beforeDetails;
    this.beforeDetails = undefined;
    await before?.();
    return this.inner.loadDetails(commandIds);
  }

  async store(changes: PassChanges) {
    const before = this.beforeStore;
    this.beforeStore = undefined;
    await before?.();
    const isStaged = this.nowMs !== undefined || this.aheadMs !== 0;
    const assumed =
      changes.assumed && isStaged ? { ...changes.assumed, clockWithinMs: 1e15 } : changes.assumed;
    return this.inner.store({ ...changes, assumed });
  }
}

/** Runs passes on a real database, each task as a record of its own on one partition. */
export class PassHarness {
  readonly store: StagedStore;
  readonly memory: QueueMemory;
  /** By how much this process's idea of the database clock is wrong. */
  clockErrorMs = 0;
  lostRaces = 0;
  private offset = 0n;

  constructor(
    readonly database: Database,
    readonly partition: number,
    readonly limits: Limits = defaultLimits,
  ) {
    this.store = new StagedStore(new PostgresPassStore(database));
    this.memory = new QueueMemory({ now: () => this.store.now() + this.clockErrorMs });
  }

  items(...tasks: readonly Task[]): PassItem[] {
    return tasks.map((task) => ({
      source: { topic: topics.commandRequests.name, partition: this.partition, offset: this.offset++ },
      task,
    }));
  }

  /** One pass with these tasks. */
  async run(...tasks: readonly Task[]): Promise<PassResult> {
    return this.runItems(this.items(...tasks));
  }

  async runItems(items: readonly PassItem[]): Promise<PassResult> {
    const { store, memory, limits } = this;
    const onLostRace = () => {
      this.lostRaces += 1;
    };
    return new PassResult(
      await runPass(items, { store, memory, limits, crashPoints: new CrashPoints(), onLostRace }),
    );
  }

  async position(): Promise<bigint | undefined> {
    const row = await this.database.consumerPosition.findFirst({
      where: { topic: topics.commandRequests.name, partition: this.partition },
    });
    return row?.nextOffset;
  }

  queue(assetId: string) {
    return this.database.deviceQueue.findUnique({ where: { assetId } });
  }

  live(assetId: string) {
    return this.database.command.findMany({ where: { assetId }, orderBy: { position: 'asc' } });
  }

  async inFlight(assetId: string) {
    return (await this.live(assetId)).find(({ phase }) => phase !== 'waiting');
  }

  history(assetId: string) {
    return this.database.commandHistory.findMany({ where: { assetId }, orderBy: { commandId: 'asc' } });
  }

  outbox() {
    return this.database.outbox.findMany({ orderBy: { id: 'asc' } });
  }
}

/** What a pass told the world. */
export class PassResult {
  constructor(readonly pass: StoredPass) {}

  get replies(): GatewayReply[] {
    return this.valuesOn(topics.gatewayReplies.name).flatMap((value) => value.replies as GatewayReply[]);
  }

  get dispatches() {
    return this.valuesOn(topics.deviceDispatches.name);
  }

  get events() {
    return this.valuesOn(topics.commandEvents.name);
  }

  recordsOn(topic: string) {
    return this.pass.publish.filter((r) => r.topic === topic);
  }

  valuesOn(topic: string): Record<string, unknown>[] {
    return this.recordsOn(topic).map((r) => JSON.parse(r.value));
  }
}
