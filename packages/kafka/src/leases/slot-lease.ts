import type { Startable } from '@setpoint/service-kit';
import { LeaseListeners } from './lease-listeners.js';
import { keepSession, type LeaseOptions, type LeaseSession, type LeaseWork } from './lease-session.js';
import { TAKE_SLOT_SQL } from './lease-sql.js';
import type { LeaseListener, PartitionSource } from './partition-source.js';

/** Kinds of process that are addressed by slot. */
export const slotKinds = ['gateway', 'dispatcher'] as const;
export type SlotKind = (typeof slotKinds)[number];

export interface HeldSlot {
  readonly slot: number;
  /** Grows with every lease of any kind: a later holder has a larger one. */
  readonly incarnation: number;
}

export interface SlotLeaseOptions extends LeaseOptions {
  readonly kind: SlotKind;
  /** How many slots there are: 0 to `slots` - 1. */
  readonly slots: number;
  /** The one to take; without it the first that is free. */
  readonly slot?: number;
}

const RELEASE_LIMIT_MS = 10_000;

/**
 * The slot of a gateway or dispatcher. When the connection to Postgres is lost, so is the slot; it (or another one) is
 * taken again with a new incarnation as soon as Postgres answers.
 */
export class SlotLease implements Startable, PartitionSource {
  private readonly listeners: LeaseListeners;
  private running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  private current: { readonly lease: HeldSlot; readonly session: LeaseSession } | undefined;
  private isConnected = false;

  constructor(private readonly options: SlotLeaseOptions) {
    const { slot, slots } = options;
    if (slot !== undefined && (slot < 0 || slot >= slots))
      throw new RangeError(`slot ${slot} is not within 0..${slots - 1}`);
    this.listeners = new LeaseListeners(options.logger);
  }

  /** The slot that is held right now; undefined as soon as somebody else could take it. */
  get held(): HeldSlot | undefined {
    return this.current?.session.isSafe ? this.current.lease : undefined;
  }

  /** Begins to ask for a slot; `acquired` tells when there is one. */
  async start(): Promise<void> {
    if (this.running) return;
    const stop = new AbortController();
    const work: LeaseWork = { beat: (session) => this.beat(session), ended: () => this.ended() };
    this.running = { stop, ended: keepSession(this.options.kind, this.options, work, stop.signal) };
  }

  async stop(): Promise<void> {
    const { running, current } = this;
    this.running = undefined;
    if (!running) return;
    if (current) await this.listeners.releasing([current.lease.slot], RELEASE_LIMIT_MS);
    running.stop.abort();
    await running.ended;
  }

  /** Resolves with the slot as soon as one is held. */
  acquired(): Promise<HeldSlot> {
    return new Promise((resolve) => {
      let end: (() => void) | undefined;
      const acquired = () => {
        if (this.current) resolve(this.current.lease);
        end?.();
      };
      end = this.subscribe({ acquired });
      if (this.current) end();
    });
  }

  holds(partition: number): boolean {
    return this.held?.slot === partition;
  }

  subscribe(listener: LeaseListener): () => void {
    return this.listeners.add(listener, this.current ? [this.current.lease.slot] : []);
  }

  problem(): string | undefined {
    if (this.held) return undefined;
    if (!this.isConnected) return 'no lease session with Postgres';
    const { slot, kind } = this.options;
    return slot === undefined ? `every ${kind} slot is taken` : `${kind} slot ${slot} is taken`;
  }

  private async beat(session: LeaseSession): Promise<boolean> {
    this.isConnected = true;
    if (this.current) return false;
    const wanted = this.wanted();
    const taken = await session.taken();
    for (const slot of wanted)
      if (!taken.has(slot) && (await session.tryLock(slot))) {
        await this.take(session, slot);
        return false;
      }
    await session.cutOffFrozen(wanted);
    return true;
  }

  private async take(session: LeaseSession, slot: number): Promise<void> {
    const { kind, logger } = this.options;
    const [row] = await session.rows<{ incarnation: string }>(TAKE_SLOT_SQL, [session.holderId, kind, slot]);
    if (!row) throw new Error('the heartbeat row is gone');
    const lease = { slot, incarnation: Number(row.incarnation) };
    session.slot = slot;
    session.incarnation = lease.incarnation;
    this.current = { lease, session };
    logger.info({ kind, ...lease }, 'a slot is leased');
    this.listeners.acquired([slot]);
  }

  private ended(): void {
    this.isConnected = false;
    const lost = this.current;
    this.current = undefined;
    if (lost) this.listeners.lost([lost.lease.slot]);
  }

  private wanted(): number[] {
    const { slot, slots } = this.options;
    return slot === undefined ? Array.from({ length: slots }, (_, i) => i) : [slot];
  }
}
