import type { SdkConnection } from './connection.js';

interface Sent {
  readonly topic: string;
  readonly payload: Buffer;
}

/** What MQTT.js keeps at QoS 1 until it is acknowledged, over all connections of a process. */
export class Unacknowledged {
  private readonly kept = new Set<Sent>();

  /** Resolves when the platform has it, or when the connection ends: the next one carries it again. */
  async publish(connection: SdkConnection, sent: Sent): Promise<void> {
    this.kept.add(sent);
    await connection.publish(sent.topic, sent.payload, 1).then(
      () => this.kept.delete(sent),
      () => undefined,
    );
  }

  /** One after the other, in the order of old, and none of them marked as a duplicate. */
  async sendAgain(connection: SdkConnection): Promise<void> {
    for (const sent of [...this.kept]) {
      await connection.publish(sent.topic, sent.payload, 1);
      this.kept.delete(sent);
    }
  }
}
