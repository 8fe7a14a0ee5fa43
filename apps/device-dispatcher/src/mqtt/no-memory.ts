import { Readable } from 'node:stream';
import type { Client } from 'aedes';

interface Packet {
  readonly cmd?: string;
  readonly topic?: string;
  readonly messageId?: number;
}

/**
 * The engine's storage, which stores nothing. No session outlives its connection, so that a command is never sent again
 * at a reconnect (a device executed one twice that way) and the CONNACK always says session-present 0; no message is
 * retained [contract 6.3].
 */
export class NoMemory {
  /** @param onReleased is told of each PUBREL */
  constructor(private readonly onReleased: (client: Client, messageId: number) => void) {}

  async setup(): Promise<void> {}

  async subscriptionsByClient(): Promise<never[]> {
    return [];
  }
  async subscriptionsByTopic(): Promise<never[]> {
    return [];
  }
  async addSubscriptions(): Promise<void> {}
  async removeSubscriptions(): Promise<void> {}
  async cleanSubscriptions(): Promise<void> {}

  async storeRetained(): Promise<void> {}
  createRetainedStreamCombi(): Readable {
    return Readable.from([]);
  }

  async outgoingEnqueue(): Promise<void> {}
  async outgoingEnqueueCombi(): Promise<void> {}
  async outgoingUpdate(): Promise<void> {}
  /** Made for every login: with `Readable.from([])`, which iterates, one costs 0.45 ms of CPU and not 0.32. */
  outgoingStream(): Readable {
    return new Readable({
      read() {
        this.push(null);
      },
    });
  }
  /** The engine's event `ack` then carries the packet identifier that the device confirmed. */
  async outgoingClearMessageId(_client: unknown, packet: Packet): Promise<Packet> {
    return packet;
  }

  async incomingStorePacket(): Promise<void> {}
  /** A PUBLISH of QoS 2 that gets here is acknowledged in any case; its PUBREL finds it, so that its place is freed. */
  async incomingGetPacket(_client: unknown, packet: Packet): Promise<Packet> {
    if (packet.cmd === 'publish') throw new Error('not stored');
    return packet;
  }
  async incomingDelPacket(client: Client, { messageId }: Packet): Promise<void> {
    if (messageId !== undefined) this.onReleased(client, messageId);
  }
  async cleanIncoming(): Promise<void> {}

  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  streamWill(): Readable {
    return Readable.from([]);
  }
}
