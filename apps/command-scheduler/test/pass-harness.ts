import { topics } from '@setpoint/channels';
import type { GatewayReply } from '@setpoint/contracts';
import { defaultLimits, type Limits } from '@setpoint/device-queue';
import { CrashPoints } from '@setpoint/service-kit';
import type { Database } from '../src/store/database.js';
import { PostgresPassStore } from '../src/store/postgres-pass-store.js';
import type { PassStore } from '../src/use-cases/pass-store.js';
import { runPass, type StoredPass } from '../src/use-cases/run-pass.js';
import type { PassItem, Task } from '../src/use-cases/task.js';

/** Runs passes on a real database, each task as a record of its own on one partition. */
export class PassHarness {
  readonly store: PassStore;
  private offset = 0n;

  constructor(
    readonly database: Database,
    readonly partition: number,
    readonly limits: Limits = defaultLimits,
  ) {
    this.store = new PostgresPassStore(database);
  }

  items(...tasks: readonly Task[]): PassItem[] {
    return tasks.map((task) => ({
      source: { topic: topics.commandRequests.name, partition: this.partition, offset: this.offset++ },
      task,
    }));
  }

  async run(...tasks: readonly Task[]): Promise<PassResult> {
    return this.runItems(this.items(...tasks));
  }

  async runItems(items: readonly PassItem[], store: PassStore = this.store): Promise<PassResult> {
    return new PassResult(
      await runPass(items, { store, limits: this.limits, crashPoints: new CrashPoints() }),
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

  history(assetId: string) {
    return this.database.commandHistory.findMany({ where: { assetId }, orderBy: { commandId: 'asc' } });
  }
}

export class PassResult {
  constructor(readonly pass: StoredPass) {}

  get replies(): GatewayReply[] {
    return this.valuesOn(topics.gatewayReplies.name).flatMap((value) => value['replies'] as GatewayReply[]);
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
