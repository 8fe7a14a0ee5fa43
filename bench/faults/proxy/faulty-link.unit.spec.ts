import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { FaultyLink } from './faulty-link.js';

const LIMIT = { limitMs: 60_000, everyMs: 1 };

/** Notes what arrives, piece by piece, and sends nothing by itself. */
class Target {
  readonly pieces: Buffer[] = [];
  readonly sockets: Socket[] = [];
  ended = 0;
  failures = 0;
  private server: Server | undefined;

  async start(): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.sockets.push(socket);
      socket.on('error', () => {
        this.failures += 1;
      });
      socket.on('end', () => {
        this.ended += 1;
      });
      socket.on('data', (piece) => this.pieces.push(piece));
    });
    this.server = server;
    server.listen({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const address = server.address();
    return address && typeof address === 'object' ? address.port : 0;
  }

  text(): string {
    return Buffer.concat(this.pieces).toString();
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
  }
}

class Client {
  text = '';
  ended = false;
  /** Code of the error that ended it. */
  failure: string | undefined;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code;
    });
    this.socket.on('data', (piece) => {
      this.text += piece;
    });
    this.socket.on('end', () => {
      this.ended = true;
    });
  }
}

describe('FaultyLink', () => {
  const toClose: (() => void)[] = [];
  afterEach(() => {
    for (const close of toClose.splice(0).reverse()) close();
  });

  const start = async (targetCount = 1) => {
    const targets = Array.from({ length: targetCount }, () => new Target());
    const ports = await Promise.all(targets.map((target) => target.start()));
    const link = await FaultyLink.open({ targets: ports });
    toClose.push(...targets.map((target) => () => target.stop()), () => link.close());
    const newClient = () => {
      const client = new Client(link.port);
      toClose.push(() => client.socket.destroy());
      return client;
    };
    const [target = new Target()] = targets;
    return { link, targets, target, ports, newClient };
  };

  /** A client that is through to the target. */
  const connected = async (targetCount = 1) => {
    const all = await start(targetCount);
    const client = all.newClient();
    client.socket.write('hello');
    await waitFor(() => all.target.text() === 'hello', LIMIT);
    return { ...all, client };
  };

  it('passes bytes and the end of each half both ways, and counts them', async () => {
    const { link, target, client } = await connected();
    client.socket.end(' world');
    await waitFor(() => target.ended === 1, LIMIT);
    expect(target.text()).toBe('hello world');
    expect(link.counts()).toMatchObject({ accepted: 1, open: 1 });
    target.sockets[0]?.end('answer after the end of the question');
    await waitFor(() => client.ended && link.counts().open === 0, LIMIT);
    expect(client.text).toBe('answer after the end of the question');
    expect(link.counts()).toEqual({ accepted: 1, open: 0, unserved: 0, cut: 0, toTarget: 11, toClient: 36 });
  });

  it('brings the reset of one side to the other', async () => {
    const { target, client, link } = await connected();
    target.sockets[0]?.resetAndDestroy();
    await waitFor(() => client.failure !== undefined, LIMIT);
    expect(client.failure).toBe('ECONNRESET');
    expect(link.counts()).toMatchObject({ open: 0, cut: 0 });
  });

  it('delays by the latency and keeps the order whatever the jitter', async () => {
    const { link, target, client } = await connected();
    await link.set({ kind: 'latency', ms: 60, jitterMs: 30 });
    const sentAt = performance.now();
    for (let i = 0; i < 10; i++) {
      client.socket.write(`-${i}`);
      // Each a piece of its own for the link.
      await waitFor(() => client.socket.bytesWritten === 5 + 2 * (i + 1), LIMIT);
    }
    await waitFor(() => target.text().length === 25, LIMIT);
    // A timer may fire a little early.
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(29);
    expect(target.text()).toBe('hello-0-1-2-3-4-5-6-7-8-9');
  });

  it('lets what was delayed arrive at once when the latency is over', async () => {
    const { link, target, client } = await connected();
    await link.set({ kind: 'latency', ms: 3_600_000 });
    client.socket.end('!');
    target.sockets[0]?.write('?');
    await turns(50);
    expect([target.text(), client.text]).toEqual(['hello', '']);
    await link.set({ kind: 'pass' });
    await waitFor(() => target.ended === 1 && client.text === '?', LIMIT);
    expect(target.text()).toBe('hello!');
  });

  it('keeps what was sent into a black hole, and the end of it, until that is over', async () => {
    const { link, target, client, newClient } = await connected();
    await link.set({ kind: 'blackHole' });
    const late = newClient();
    client.socket.end('kept');
    late.socket.end(' too');
    target.sockets[0]?.end('answer');
    await waitFor(() => link.counts().accepted === 2, LIMIT);
    await turns(50);
    expect([target.text(), target.sockets.length, client.text, client.ended]).toEqual([
      'hello',
      1,
      '',
      false,
    ]);
    expect(late.failure).toBeUndefined();

    await link.set({ kind: 'pass' });
    await waitFor(() => target.ended === 2 && client.ended, LIMIT);
    expect(target.pieces.map(String).sort()).toEqual([' too', 'hello', 'kept']);
    expect(client.text).toBe('answer');
  });

  it('keeps in a black hole also what a latency had under way', async () => {
    const { link, target, client } = await connected();
    await link.set({ kind: 'latency', ms: 3_600_000 });
    client.socket.write('!');
    await turns(50);
    await link.set({ kind: 'blackHole' });
    await turns(50);
    expect(target.text()).toBe('hello');
    await link.set({ kind: 'pass' });
    await waitFor(() => target.text() === 'hello!', LIMIT);
  });

  it('hides in a black hole that one side is gone', async () => {
    const { link, target, client } = await connected();
    await link.set({ kind: 'blackHole' });
    target.sockets[0]?.resetAndDestroy();
    await turns(50);
    expect([client.failure, link.counts().open]).toEqual([undefined, 1]);
    await link.set({ kind: 'pass' });
    await waitFor(() => client.failure === 'ECONNRESET', LIMIT);
  });

  it('cuts all connections at the end of a black hole when told so', async () => {
    const { link, target, client, newClient } = await connected();
    await link.set({ kind: 'blackHole', cutAtEnd: true });
    const late = newClient();
    client.socket.write('lost');
    await waitFor(() => link.counts().accepted === 2, LIMIT);
    await link.set({ kind: 'pass' });
    await waitFor(() => client.failure === 'ECONNRESET' && late.failure === 'ECONNRESET', LIMIT);
    expect(target.text()).toBe('hello');
    expect(link.counts()).toMatchObject({ open: 0, cut: 2 });
  });

  it('resets what there is on both sides, and takes new connections', async () => {
    const { link, target, client, newClient } = await connected();
    expect(link.reset()).toBe(1);
    await waitFor(() => client.failure === 'ECONNRESET' && target.failures === 1, LIMIT);
    newClient().socket.write(' again');
    await waitFor(() => target.text() === 'hello again', LIMIT);
  });

  it('refuses new connections on its port, keeps those there are, and takes new ones again', async () => {
    const { link, target, client, newClient } = await connected();
    const { port } = link;
    await link.set({ kind: 'refuse' });
    const refused = newClient();
    await waitFor(() => refused.failure !== undefined, LIMIT);
    expect(refused.failure).toBe('ECONNREFUSED');
    client.socket.write(' still');
    await waitFor(() => target.text() === 'hello still', LIMIT);

    await link.set({ kind: 'pass' });
    expect(link.port).toBe(port);
    newClient().socket.write(' again');
    await waitFor(() => target.text() === 'hello still again', LIMIT);
  });

  it('slices what it passes, and no more of it than it was told', async () => {
    const { link, target, client } = await connected();
    await link.set({ kind: 'slices', wholeAfter: 100 });
    const before = target.pieces.length;
    client.socket.write(Buffer.alloc(10_000, 'x'));
    await waitFor(() => target.text().length === 10_005, LIMIT);
    const sizes = target.pieces.slice(before).map(({ length }) => length);
    // Several bytes may lie ready when the receiver comes to read.
    expect(sizes.length).toBeGreaterThan(20);
    expect(sizes[0]).toBeLessThan(10);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(9_900);
  });

  it('makes a sender wait rather than keep without bound what nobody reads', async () => {
    const { link, target, client } = await connected();
    target.sockets[0]?.pause();
    const chunk = Buffer.alloc(1_000_000);
    const sendUntilHeldUp = () => {
      for (let i = 0; i < 64; i++) client.socket.write(chunk);
    };
    sendUntilHeldUp();
    let seen = -1;
    const isStill = () => {
      const { toTarget } = link.counts();
      const still = toTarget === seen && client.socket.writableLength > 0;
      seen = toTarget;
      return still;
    };
    await waitFor(isStill, { ...LIMIT, everyMs: 100 });
    // The rest is in the sender's memory or in the buffers of the operating system.
    expect(client.socket.writableLength).toBeGreaterThan(32_000_000);
    target.sockets[0]?.resume();
    await waitFor(() => link.counts().toTarget === 64_000_005, LIMIT);
  });

  it('gives new connections to its targets in turn', async () => {
    const { targets, newClient } = await start(2);
    for (let i = 1; i <= 4; i++) {
      newClient();
      await waitFor(() => sum(targets.map(({ sockets }) => sockets.length)) === i, LIMIT);
    }
    expect(targets.map(({ sockets }) => sockets.length)).toEqual([2, 2]);
  });

  it('gives none to a target that is marked dead, and goes on from one that refuses', async () => {
    const { link, targets, ports, newClient } = await start(3);
    link.setAlive(ports[0] ?? 0, false);
    targets[1]?.stop();
    for (let i = 1; i <= 4; i++) {
      newClient();
      await waitFor(() => targets[2]?.sockets.length === i, LIMIT);
    }
    expect(targets[0]?.sockets.length).toBe(0);
    expect(link.counts()).toMatchObject({ accepted: 4, unserved: 0 });
  });

  it('resets a connection that no target takes', async () => {
    const { link, target, newClient } = await start();
    target.stop();
    const client = newClient();
    await waitFor(() => client.failure === 'ECONNRESET', LIMIT);
    expect(link.counts()).toMatchObject({ accepted: 1, open: 0, unserved: 1 });
  });
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** So many turns of the event loop: enough for whatever could pass on loopback to have passed. */
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};
