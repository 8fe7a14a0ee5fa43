import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { FaultyConnection } from './faulty-connection.js';
import type { LinkCounts, LinkMode } from './link-mode.js';
import { Targets } from './targets.js';

export interface LinkOptions {
  /** On 127.0.0.1; a free one unless given. One that is outside the range of outgoing connections can be had again. */
  readonly port?: number;
  /** Ports of 127.0.0.1; new connections go to them in turn. */
  readonly targets: readonly number[];
}

/** As many as a gateway lets wait: a connection that finds no room is tried again by the kernel only seconds later. */
const WAITING_CONNECTIONS = 4_096;

/** A TCP proxy on a loopback port that does to its connections what the mode says. */
export class FaultyLink {
  private readonly targets: Targets;
  private readonly connections = new Set<FaultyConnection>();
  private readonly count = { accepted: 0, unserved: 0, cut: 0, toTarget: 0, toClient: 0 };
  private server: Server | undefined;
  private mode: LinkMode = { kind: 'pass' };

  private constructor(
    targets: readonly number[],
    private chosenPort: number,
  ) {
    this.targets = new Targets(targets);
  }

  static async open({ port = 0, targets }: LinkOptions): Promise<FaultyLink> {
    const link = new FaultyLink(targets, port);
    await link.listen();
    return link;
  }

  get port(): number {
    return this.chosenPort;
  }

  /** Resolves when the mode is in force. */
  async set(mode: LinkMode): Promise<void> {
    const before = this.mode;
    if (before.kind === 'blackHole' && before.cutAtEnd) this.reset();
    this.mode = mode;
    for (const connection of [...this.connections]) connection.modeChanged();
    if (mode.kind === 'refuse') this.stopListening();
    else await this.listen();
  }

  /** Resets (RST) all connections there are. @returns how many */
  reset(): number {
    const all = [...this.connections];
    for (const connection of all) connection.reset();
    this.count.cut += all.length;
    return all.length;
  }

  /** Whether new connections may go to a target. */
  setAlive(target: number, alive: boolean): void {
    this.targets.setAlive(target, alive);
  }

  counts(): LinkCounts {
    return { ...this.count, open: this.connections.size };
  }

  close(): void {
    this.stopListening();
    this.reset();
  }

  private async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.accept(client));
    server.listen({ host: '127.0.0.1', port: this.chosenPort, backlog: WAITING_CONNECTIONS });
    await once(server, 'listening');
    this.server = server;
    const address = server.address();
    if (address && typeof address === 'object') this.chosenPort = address.port;
  }

  private stopListening(): void {
    this.server?.close();
    this.server = undefined;
  }

  private accept(client: Socket): void {
    this.count.accepted += 1;
    const connection = new FaultyConnection({
      client,
      targets: () => this.targets.inTurn(),
      mode: () => this.mode,
      passed: (to, bytes) => {
        this.count[to === 'target' ? 'toTarget' : 'toClient'] += bytes;
      },
      unserved: () => {
        this.count.unserved += 1;
      },
      closed: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
    connection.start();
  }
}
