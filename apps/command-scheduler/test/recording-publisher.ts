import { topics } from '@setpoint/channels';
import type { GatewayReply } from '@setpoint/contracts';
import { type Publisher, type RecordToPublish, Undeliverable } from '../src/use-cases/record-to-publish.js';

/** Stands for Kafka: keeps what it is given, and can be away. */
export class RecordingPublisher implements Publisher {
  readonly records: RecordToPublish[] = [];
  isAway = false;
  /** Topics that no broker has. */
  readonly missing = new Set<string>();

  async publish(records: readonly RecordToPublish[]): Promise<void> {
    if (this.isAway) throw new Error('Kafka is away');
    const lost = records.find(({ topic }) => this.missing.has(topic));
    if (lost) throw new Undeliverable(`no topic ${lost.topic}`);
    this.records.push(...records);
  }

  get ids(): (string | undefined)[] {
    return this.records.map(({ headers }) => headers.id);
  }

  on(topic: string): RecordToPublish[] {
    return this.records.filter((record) => record.topic === topic);
  }

  get replies(): GatewayReply[] {
    return this.on(topics.gatewayReplies.name).flatMap(({ value }) => JSON.parse(value).replies);
  }
}
