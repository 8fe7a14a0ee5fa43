import { type Startable, waitFor } from '@setpoint/service-kit';
import type { MqttServer } from './mqtt/mqtt-server.js';
import { Life, type LifeParts } from './sessions/life.js';

interface HeldSlot {
  readonly slot: number;
  readonly incarnation: number;
}

/** The lease of this process's slot. */
export interface Slot {
  /** Undefined as soon as somebody else could have it. */
  readonly held: HeldSlot | undefined;
  subscribe(listener: { acquired(): void; lost(): void }): () => void;
}

/** What brings the dispatches of the slot. */
export interface DispatchFeed {
  /** Undefined while everything is read. */
  problem(): string | undefined;
}

export interface SlotKeeperParts {
  readonly slot: Slot;
  readonly feed: DispatchFeed;
  readonly mqtt: Pick<MqttServer, 'serve' | 'cutOff'>;
  readonly life: LifeParts;
  readonly drainLimitMs: number;
}

/** A new life with every lease of the slot; the old one ends first. Devices are let in once their commands are read. */
export class SlotKeeper implements Startable {
  private life: Life | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly parts: SlotKeeperParts) {}

  /** Undefined while no slot is held. */
  get current(): Life | undefined {
    return this.life?.isOver ? undefined : this.life;
  }

  async start(): Promise<void> {
    this.unsubscribe ??= this.parts.slot.subscribe({
      acquired: () => void this.begin(),
      lost: () => this.cutOff(),
    });
  }

  /** Ends in order, while the slot is still held. */
  async stop(): Promise<void> {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    const { life } = this;
    this.life = undefined;
    if (life && !life.isOver) await life.finish(this.parts.drainLimitMs);
    this.parts.mqtt.cutOff();
  }

  private async begin(): Promise<void> {
    const { slot, feed, mqtt } = this.parts;
    this.cutOff();
    const { held } = slot;
    if (!held) return;
    const isHeld = () => slot.held?.incarnation === held.incarnation;
    const life = new Life({ ...held, isHeld }, this.parts.life);
    this.life = life;
    // A dispatch that is written before the partition is read from its end would never be seen.
    const isDecided = () => this.life !== life || life.isOver || feed.problem() === undefined;
    await waitFor(isDecided, { limitMs: Number.POSITIVE_INFINITY, what: 'dispatches to be read' });
    if (this.life === life && !life.isOver) mqtt.serve(life);
  }

  private cutOff(): void {
    this.life?.end();
    this.life = undefined;
    this.parts.mqtt.cutOff();
  }
}
