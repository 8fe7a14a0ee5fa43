import type { DeviceConnection, DeviceIdentity, Session } from './session.js';
import { matchesAny } from './topic-filter.js';

interface Opened {
  readonly device: DeviceIdentity;
  readonly epoch: number;
  readonly connection: DeviceConnection;
  readonly carrier?: Session;
}

/** When a session may be written to, on the monotonic clock. */
export interface Pushable {
  /** What the client has subscribed to. */
  readonly subscribedAt: number;
  /** Anything else. */
  readonly at: number;
  /** Whatever it still subscribes to. */
  readonly atLatest: number;
}

/** A session from the decision to let the device in: first others are told of it, then the device itself. */
export class LiveSession implements Session {
  readonly device: DeviceIdentity;
  readonly epoch: number;
  readonly connection: DeviceConnection;
  readonly carrier?: Session;
  readonly whenTold: Promise<void>;
  readonly whenGreeted: Promise<void>;
  pushableAt = Number.POSITIVE_INFINITY;
  whenSubscribed: Promise<void>;
  private subscribedAt = Number.POSITIVE_INFINITY;
  private pushableAtLatest = Number.POSITIVE_INFINITY;
  /** Subscribed to before anything might be written. */
  private readonly filters = new Set<string>();
  private resolveSubscribed = (): void => undefined;
  private resolveTold = (): void => undefined;
  private resolveGreeted = (): void => undefined;

  constructor({ device, epoch, connection, carrier }: Opened) {
    this.device = device;
    this.epoch = epoch;
    this.connection = connection;
    if (carrier) this.carrier = carrier;
    this.whenSubscribed = this.nextSubscription();
    this.whenTold = new Promise((resolve) => {
      this.resolveTold = resolve;
    });
    this.whenGreeted = new Promise((resolve) => {
      this.resolveGreeted = resolve;
    });
  }

  greet({ subscribedAt, at, atLatest }: Pushable): void {
    this.subscribedAt = subscribedAt;
    this.pushableAt = at;
    this.pushableAtLatest = atLatest;
    this.resolveGreeted();
  }

  pushableFrom(topic: string): number {
    return this.filters.size > 0 && matchesAny(this.filters, topic) ? this.subscribedAt : this.pushableAt;
  }

  /** What it may subscribe to next is waited for, as long as nothing can have been written that it was deaf to. */
  subscribed(filter: string, now: number, delayMs: number): void {
    if (now >= this.pushableAt) return;
    this.pushableAt = Math.max(this.pushableAt, Math.min(now + delayMs, this.pushableAtLatest));
    this.filters.add(filter);
    this.resolveSubscribed();
    this.whenSubscribed = this.nextSubscription();
  }

  /** What was published of it was read. */
  noteTold(): void {
    this.resolveTold();
  }

  /** It is over: nobody has to wait for it to begin. */
  release(): void {
    this.resolveTold();
    this.resolveGreeted();
    this.resolveSubscribed();
  }

  private nextSubscription(): Promise<void> {
    return new Promise((resolve) => {
      this.resolveSubscribed = resolve;
    });
  }
}
