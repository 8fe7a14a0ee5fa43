import type { DeviceConnection, DeviceIdentity, Session } from './session.js';

interface Opened {
  readonly device: DeviceIdentity;
  readonly epoch: number;
  readonly connection: DeviceConnection;
  readonly carrier?: Session;
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
  private pushableAtLatest = Number.POSITIVE_INFINITY;
  private resolveTold = (): void => undefined;
  private resolveGreeted = (): void => undefined;

  constructor({ device, epoch, connection, carrier }: Opened) {
    this.device = device;
    this.epoch = epoch;
    this.connection = connection;
    if (carrier) this.carrier = carrier;
    this.whenTold = new Promise((resolve) => {
      this.resolveTold = resolve;
    });
    this.whenGreeted = new Promise((resolve) => {
      this.resolveGreeted = resolve;
    });
  }

  greet(pushableAt: number, pushableAtLatest: number): void {
    this.pushableAt = pushableAt;
    this.pushableAtLatest = pushableAtLatest;
    this.resolveGreeted();
  }

  /** Only as long as no command can have been written. */
  postpone(now: number, delayMs: number): void {
    if (now >= this.pushableAt) return;
    this.pushableAt = Math.max(this.pushableAt, Math.min(now + delayMs, this.pushableAtLatest));
  }

  /** What was published of it was read. */
  noteTold(): void {
    this.resolveTold();
  }

  /** It is over: nobody has to wait for it to begin. */
  release(): void {
    this.resolveTold();
    this.resolveGreeted();
  }
}
