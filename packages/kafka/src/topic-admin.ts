import type { TopicSpec } from '@setpoint/channels';
import type { Logger } from '@setpoint/service-kit';
import type { Admin } from 'kafkajs';
import type { KafkaClient } from './kafka-client.js';

export interface TopicAdminOptions {
  readonly client: KafkaClient;
  readonly logger: Logger;
}

const DEFAULT_LIMIT_MS = 60_000;
const RETRY_EVERY_MS = 500;

/** Creates and deletes topics. Each call has a connection of its own, so there is nothing to start or stop. */
export class TopicAdmin {
  constructor(private readonly options: TopicAdminOptions) {}

  /**
   * Makes sure that the topics exist, also while others do the same, and while Kafka is still starting. Topics that
   * exist are left as they are.
   *
   * @param limits.limitMs how long to wait for Kafka
   * @throws when the limit has passed
   */
  async ensure(specs: readonly TopicSpec[], limits: { readonly limitMs?: number } = {}): Promise<void> {
    const giveUpAt = performance.now() + (limits.limitMs ?? DEFAULT_LIMIT_MS);
    for (;;) {
      try {
        return await this.connected((admin) => this.createMissing(admin, specs));
      } catch (failure) {
        if (performance.now() >= giveUpAt) throw failure;
        this.options.logger.debug({ err: failure }, 'topics are not there yet, trying again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
      }
    }
  }

  /** Deletes the topics and all they hold. Names without a topic are passed over. */
  async delete(names: readonly string[]): Promise<void> {
    await this.connected(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const topics = names.map((name) => this.options.client.toPhysical(name)).filter((t) => existing.has(t));
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
  }

  private async createMissing(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
    const { client } = this.options;
    const existing = new Set(await admin.listTopics());
    const missing = specs.filter((spec) => !existing.has(client.toPhysical(spec.name)));
    if (missing.length === 0) return;
    await admin.createTopics({
      topics: missing.map((spec) => ({
        topic: client.toPhysical(spec.name),
        numPartitions: spec.partitions,
        // -1: as many replicas as the brokers are configured to keep
        replicationFactor: -1,
        configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
      })),
      waitForLeaders: true,
    });
  }

  private async connected<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.options.client.admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
