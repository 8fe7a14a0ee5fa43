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
  private connection: AdminConnection | undefined;
  private isStopped = false;

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

  /** Resolves when nothing is asked any more and the connection is closed. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.connection?.retire();
  }

  private async ends(topic: string): Promise<ReadonlyMap<number, LogEnds>> {
    if (this.isStopped) throw new Error('stopped');
    const connection = this.connection?.isUsable ? this.connection : new AdminConnection(this.client.admin());
    this.connection = connection;
    const offsets = await connection.ask((admin) => admin.fetchTopicOffsets(this.client.toPhysical(topic)));
    return new Map(offsets.map((o) => [o.partition, { low: BigInt(o.low), high: BigInt(o.high) }]));
  }
}

/**
 * One connection for several questions at a time. It is closed when nobody asks any more: a client that is
 * disconnected in the middle of a question connects again, and then keeps the process alive for ever.
 */
class AdminConnection {
  private readonly connected: Promise<void>;
  private readonly asking = new Set<Promise<unknown>>();
  isUsable = true;

  constructor(private readonly admin: Admin) {
    this.connected = admin.connect();
  }

  /** A question that fails makes the connection unusable for others. */
  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const answer = this.connected.then(() => question(this.admin));
    this.asking.add(answer);
    try {
      return await answer;
    } catch (failure) {
      void this.retire();
      throw failure;
    } finally {
      this.asking.delete(answer);
    }
  }

  async retire(): Promise<void> {
    this.isUsable = false;
    await Promise.allSettled([this.connected, ...this.asking]);
    await this.admin.disconnect().catch(() => undefined);
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
