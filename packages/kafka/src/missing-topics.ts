import type { KafkaClient } from './kafka-client.js';

/** Forgetting one costs one slow send. */
const MAX_REMEMBERED = 1_000;

/**
 * Topics that were found missing. A send that names one asks the broker first: it takes milliseconds, while the client
 * retries for about a second before it says that a topic is unknown, and during that time nobody else's record goes out.
 * Nothing is refused from memory, since a channel may be made again at any moment.
 */
export class MissingTopics {
  private readonly remembered = new Set<string>();

  constructor(private readonly client: KafkaClient) {}

  has(topic: string): boolean {
    return this.remembered.has(topic);
  }

  /**
   * @returns those of `topics` that do not exist now
   * @throws when the broker cannot be asked
   */
  async among(topics: Iterable<string>): Promise<ReadonlySet<string>> {
    const existing = await this.existing();
    const missing = new Set<string>();
    for (const topic of topics) {
      this.remembered.delete(topic);
      if (!existing.has(this.client.toPhysical(topic))) missing.add(topic);
    }
    if (this.remembered.size + missing.size > MAX_REMEMBERED) this.remembered.clear();
    for (const topic of missing) this.remembered.add(topic);
    return missing;
  }

  private async existing(): Promise<ReadonlySet<string>> {
    const admin = this.client.admin();
    try {
      await admin.connect();
      return new Set(await admin.listTopics());
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
