import { constants } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { Logger } from '@setpoint/service-kit';
import { countedAddress, type Peer } from '../login/peer.js';
import { provenNameOf } from './proven-name.js';
import type { TlsMaterial } from './tls-material.js';

export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** With these, devices speak TLS here. */
  readonly tls?: TlsMaterial;
  readonly handshakeTimeoutMs?: number;
  readonly log: Logger;
  /** Whether a connection is let in at all, before anything is read from it. */
  readonly admits: (socket: Socket, address: string) => boolean;
  /** Takes a connection on which MQTT comes next. */
  readonly accept: (socket: Socket, peer: Peer) => void;
  readonly onFailedHandshake?: (address: string) => void;
}

/** A whole fleet comes back at once after a restart; as many as Linux allows by default. */
const WAITING_CONNECTIONS = 4_096;
/** A device with keep-alive 0 whose network died is noticed by TCP. */
const TCP_KEEPALIVE_MS = 60_000;
/** 5,000 devices that come at once are through in half of it. */
const HANDSHAKE_TIMEOUT_MS = 30_000;

/** A port that devices connect to, with TLS or without. */
export class Listener {
  private server: Server | undefined;
  private readonly tls: TlsServer | undefined;
  /** Connections that have not shaken hands yet: where they come from, by address and port. */
  private readonly shakingHands = new Map<string, string>();

  constructor(private readonly options: ListenerOptions) {
    this.tls = options.tls && this.createTls(options.tls);
  }

  get port(): number {
    return (this.server?.address() as AddressInfo | null | undefined)?.port ?? 0;
  }

  get isListening(): boolean {
    return this.server?.listening ?? false;
  }

  async start(): Promise<void> {
    if (this.server) return;
    // Without noDelay a QoS 1 round trip takes 44 to 88 ms, with it 0.8 ms.
    const server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS },
      (socket) => this.take(socket),
    );
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      const { port, host } = this.options;
      server.listen({ port, host, backlog: WAITING_CONNECTIONS }, resolve);
    });
    server.on('error', (failure) => this.options.log.error({ err: failure }, 'the MQTT listener failed'));
  }

  /** For the connections that come from now on. */
  useCertificates(material: TlsMaterial): void {
    this.tls?.setSecureContext(contextOf(material));
  }

  /** Takes no new connections; those that are open go on. */
  close(): void {
    this.server?.close();
  }

  stop(): void {
    this.close();
    this.server = undefined;
  }

  private take(socket: Socket): void {
    // Gone before it was accepted.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const address = countedAddress(socket.remoteAddress);
    if (!this.options.admits(socket, address)) socket.destroy();
    else if (this.tls) this.shakeHands(this.tls, socket, address);
    else this.options.accept(socket, { address, provenName: undefined });
  }

  private shakeHands(tls: TlsServer, socket: Socket, address: string): void {
    const name = endOf(socket);
    this.shakingHands.set(name, address);
    socket.once('close', () => {
      if (this.shakingHands.delete(name)) this.options.onFailedHandshake?.(address);
    });
    tls.emit('connection', socket);
  }

  private createTls(material: TlsMaterial): TlsServer {
    const { log, accept, handshakeTimeoutMs } = this.options;
    const server = createTlsServer({
      ...contextOf(material),
      // Without a CA of ours the ones of the system would vouch for devices.
      requestCert: material.ca !== undefined,
      // Who needs a certificate is known only when the device has said who it is.
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
    });
    server.on('secureConnection', (socket) => {
      const name = endOf(socket);
      const address = this.shakingHands.get(name);
      this.shakingHands.delete(name);
      if (address === undefined) socket.destroy();
      else accept(socket, { address, provenName: provenNameOf(socket) });
    });
    server.on('tlsClientError', (failure, socket) => {
      log.debug({ reason: failure.message }, 'a TLS handshake failed');
      socket.destroy();
    });
    return server;
  }
}

const endOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** No session is resumed: a certificate that has expired since, or whose CA is gone, would count on. */
const contextOf = ({ cert, key, ca }: TlsMaterial) => ({
  cert,
  key,
  ...(ca !== undefined && { ca }),
  minVersion: 'TLSv1.2' as const,
  secureOptions: constants.SSL_OP_NO_TICKET,
});
