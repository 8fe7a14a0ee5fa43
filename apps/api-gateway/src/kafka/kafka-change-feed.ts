import { topics } from '@setpoint/channels';
import { messageHeaders } from '@setpoint/contracts';
import type { Publisher } from '@setpoint/kafka';
import type { RegistryChange } from '@setpoint/registry';
import { type Logger, newRequestId } from '@setpoint/service-kit';

/** An import of a whole fleet must not fill the publisher's buffer, which commands need. */
const AT_A_TIME = 500;

/**
 * Tells the caches of all processes what changed. They also forget by themselves after a while, so a message that is
 * lost delays the change and loses nothing.
 */
export class KafkaChangeFeed {
  constructor(
    private readonly publisher: Publisher,
    private readonly log: Logger,
  ) {}

  announce(changes: readonly RegistryChange[]): void {
    this.publish(changes).catch((failure: unknown) => {
      this.log.warn({ err: failure, count: changes.length }, 'registry changes were not announced');
    });
  }

  /** Rejects when Kafka did not take all of them. */
  async publish(changes: readonly RegistryChange[]): Promise<void> {
    for (let from = 0; from < changes.length; from += AT_A_TIME)
      await this.publisher.publish(changes.slice(from, from + AT_A_TIME).map(toRecord));
  }
}

const toRecord = (change: RegistryChange) => ({
  topic: topics.registryChanges.name,
  key: `${change.kind}:${change.key}`,
  headers: messageHeaders('registry.changed', newRequestId()),
  value: JSON.stringify(change),
});
