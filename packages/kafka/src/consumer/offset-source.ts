import type { Admin } from 'kafkajs';
import type { KafkaClient } from '../kafka-client.js';

/** The offset of the next record to read. */
export type Position = bigint | 'beginning' | 'end';

/** Where the service stored how far it has come. A partition without an entry is read from the beginning. */
export interface OffsetSource {
  positions(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, Position>>;
}

/** Turns positions into offsets that exist, by asking Kafka for the ends of the log. */
export class PositionResolver {
  private admin: Promise<Admin> | undefined;

  constructor(private readonly client: KafkaClient) {}

  /** @throws when Kafka is away */
  async resolve(
    topic: string,
    positions: ReadonlyMap<number, Position>,
  ): Promise<ReadonlyMap<number, bigint>> {
    const ends = await this.ends(topic);
    const resolved = new Map<number, bigint>();
    for (const [partition, position] of positions) {
      const end = ends.get(partition);
      if (!end) throw new Error(`${topic} has no partition ${partition}`);
      resolved.set(partition, within(end, position));
    }
    return resolved;
  }

  /** All partitions of the topic. */
  async partitions(topic: string): Promise<number[]> {
    return [...(await this.ends(topic)).keys()];
  }

  async stop(): Promise<void> {
    const admin = this.admin;
    this.admin = undefined;
    await admin?.then((a) => a.disconnect()).catch(() => undefined);
  }

  private async ends(topic: string): Promise<ReadonlyMap<number, LogEnds>> {
    this.admin ??= this.connect();
    try {
      const admin = await this.admin;
      const offsets = await admin.fetchTopicOffsets(this.client.toPhysical(topic));
      return new Map(offsets.map((o) => [o.partition, { low: BigInt(o.low), high: BigInt(o.high) }]));
    } catch (failure) {
      await this.stop();
      throw failure;
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.client.admin();
    await admin.connect();
    return admin;
  }
}

interface LogEnds {
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * A stored offset outside the log means that retention took the records, or that the log is another one than
 * was read (a Kafka that lost its disk): either way everything still there is new.
 */
export const within = ({ low, high }: LogEnds, position: Position): bigint => {
  if (position === 'end') return high;
  if (position === 'beginning' || position < low || position > high) return low;
  return position;
};
