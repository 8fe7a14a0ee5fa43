import { topics } from '@setpoint/channels';
import { messageHeaders } from '@setpoint/contracts';
import type { Publisher } from '@setpoint/kafka';
import type { RegistryChange } from '@setpoint/registry';
import { type Logger, newRequestId } from '@setpoint/service-kit';

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
    const records = changes.map((change) => ({
      topic: topics.registryChanges.name,
      key: `${change.kind}:${change.key}`,
      headers: messageHeaders('registry.changed', newRequestId()),
      value: JSON.stringify(change),
    }));
    this.publisher.publish(records).catch((failure: unknown) => {
      this.log.warn({ err: failure, count: changes.length }, 'registry changes were not announced');
    });
  }
}
