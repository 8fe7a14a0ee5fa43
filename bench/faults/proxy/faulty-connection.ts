import { connect, type Socket } from 'node:net';
import type { LinkMode } from './link-mode.js';
import { OneWay } from './one-way.js';

export interface ConnectionOptions {
  readonly client: Socket;
  /** Ports to try for it, in this order. */
  targets(): readonly number[];
  /** The mode in force. */
  mode(): LinkMode;
  passed(to: 'target' | 'client', bytes: number): void;
  /** No target took it. */
  unserved(): void;
  /** It is over. */
  closed(): void;
}

/** A connection of a client and, from when a target was found, the one to the target that belongs to it. */
export class FaultyConnection {
  private target: Socket | undefined;
  private isConnected = false;
  private isOver = false;
  /** One side is gone, and the other cannot know while nothing passes. */
  private isLost = false;
  private ways: readonly OneWay[] = [];

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    const { client } = this.options;
    client.pause();
    this.watch(client);
    this.dial();
  }

  modeChanged(): void {
    if (this.isLost && this.options.mode().kind !== 'blackHole') this.reset();
    if (this.isOver) return;
    if (!this.target) this.dial();
    for (const way of this.ways) way.modeChanged();
  }

  /** Both sides see that the connection is broken. */
  reset(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const way of this.ways) way.close();
    this.options.client.resetAndDestroy();
    // One that is not connected yet cannot be reset.
    if (this.isConnected) this.target?.resetAndDestroy();
    else this.target?.destroy();
    this.options.closed();
  }

  private dial(): void {
    // In a black hole not even the request for a connection arrives.
    if (this.options.mode().kind === 'blackHole') return;
    this.tryOne(this.options.targets());
  }

  private tryOne([port, ...others]: readonly number[]): void {
    if (port === undefined) {
      this.options.unserved();
      this.reset();
      return;
    }
    const target = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    this.target = target;
    const failed = () => {
      if (!this.isOver) this.tryOne(others);
    };
    target.once('error', failed);
    target.once('connect', () => {
      target.off('error', failed);
      this.connected(target);
    });
  }

  private connected(target: Socket): void {
    const { client, mode, passed } = this.options;
    this.isConnected = true;
    this.watch(target);
    this.ways = [
      new OneWay({ source: client, sink: target, mode, passed: (bytes) => passed('target', bytes) }),
      new OneWay({ source: target, sink: client, mode, passed: (bytes) => passed('client', bytes) }),
    ];
  }

  /** A side that breaks off breaks off the other; one that ends as it should has ended both ways before. */
  private watch(side: Socket): void {
    side.on('error', () => undefined);
    side.once('close', (hadError) => {
      if (hadError) this.lost();
      else this.ended();
    });
  }

  private lost(): void {
    if (this.options.mode().kind === 'blackHole') this.isLost = true;
    else this.reset();
  }

  private ended(): void {
    const { client } = this.options;
    // Half of it may still be on its way to the other side.
    if (this.isOver || !client.destroyed || (this.target && !this.target.destroyed)) return;
    this.isOver = true;
    for (const way of this.ways) way.close();
    this.options.closed();
  }
}
