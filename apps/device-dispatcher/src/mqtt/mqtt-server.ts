import type { Socket } from 'node:net';
import type { Startable } from '@setpoint/service-kit';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Peer } from '../login/peer.js';
import type { Life } from '../sessions/life.js';
import { closeConversation } from './close.js';
import { Connection, DRAIN_TIMEOUT_MS } from './connection.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { guardReads, PACKET_TIMEOUT_MS } from './guard-reads.js';
import { grantIntegrationFilter, receiveUpload } from './integration.js';
import { Listener } from './listener.js';
import { checkLogin, greet, readConnect } from './login.js';
import { NoMemory } from './no-memory.js';
import { NoRouting } from './no-routing.js';
import type { Done } from './published.js';
import { dropFilters, grantFilter } from './subscribe.js';
import type { TlsMaterial } from './tls-material.js';
import { MAX_UNRELEASED, Unreleased } from './unreleased.js';
import { receivePublish } from './upstream.js';
import { WithheldAnswers } from './withheld-answers.js';

export interface MqttServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** A second port, with TLS. */
  readonly tls?: {
    readonly port: number;
    readonly material: TlsMaterial;
    readonly handshakeTimeoutMs?: number;
  };
  /** From the connection to CONNECT. */
  readonly connectTimeoutMs?: number;
  /** From the first byte of a packet to its last. */
  readonly packetTimeoutMs?: number;
  readonly parts: ConversationParts;
}

/** Java opens the connection 300 ms before it sends CONNECT [contract 6.1]. */
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * More than fit in a topic: what is published at whatever depth ends no connection [contract 6.4]. As an option the engine
 * takes no more than 100, for the sake of the routing that it is without here.
 */
const MAX_TOPIC_LEVELS = 65_536;

/** The ports for devices and the MQTT engine. What happens in a conversation stands in one file for each step. */
export class MqttServer implements Startable {
  private readonly conversations = new WeakMap<Client, Conversation>();
  /** Of TCP, also below TLS. */
  private readonly sockets = new Set<Socket>();
  private readonly plain: Listener;
  private readonly tls: Listener | undefined;
  private life: Life | undefined;
  private broker: Aedes | undefined;

  constructor(private readonly options: MqttServerOptions) {
    const { host, port, tls, parts } = options;
    const common = {
      host,
      log: parts.log,
      admits: (socket: Socket, address: string) => this.admits(socket, address),
      accept: (socket: Socket, peer: Peer) => this.accept(socket, peer),
    };
    this.plain = new Listener({ ...common, port });
    this.tls =
      tls && new Listener({ ...common, ...tlsOptions(tls), onFailedHandshake: this.handshakeFailed });
  }

  get port(): number {
    return this.plain.port;
  }

  /** 0 without TLS. */
  get tlsPort(): number {
    return this.tls?.port ?? 0;
  }

  /** Whether a device that connects now is let in. */
  get isServing(): boolean {
    const isListening = this.plain.isListening && (this.tls?.isListening ?? true);
    return isListening && this.life !== undefined && !this.life.isOver;
  }

  get connectionCount(): number {
    return this.sockets.size;
  }

  async start(): Promise<void> {
    if (this.broker) return;
    this.broker = this.createBroker();
    await this.broker.listen();
    await this.plain.start();
    await this.tls?.start();
  }

  /** From now on devices log in to this life. */
  serve(life: Life): void {
    this.life = life;
  }

  /** For the connections with TLS that come from now on. */
  useCertificates(material: TlsMaterial): void {
    this.tls?.useCertificates(material);
  }

  /** No device is let in, and the connections of the life that ended are cut. */
  cutOff(): void {
    this.life = undefined;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Takes no new connections; those that are open go on. */
  stopListening(): void {
    this.plain.close();
    this.tls?.close();
  }

  async stop(): Promise<void> {
    const { broker } = this;
    this.broker = undefined;
    this.plain.stop();
    this.tls?.stop();
    this.cutOff();
    if (broker) await new Promise<void>((resolve) => broker.close(resolve));
  }

  private admits(socket: Socket, address: string): boolean {
    // Better none than a connection that no command can reach.
    if (!this.life || this.life.isOver) return false;
    const { limits, metrics, log } = this.options.parts;
    if (limits.isShut(address)) {
      metrics.refusedLogins.inc({ reason: 'addressShut' });
      if (limits.isShutNews(address)) log.warn({ address }, 'connections are closed: too many failed logins');
      return false;
    }
    this.sockets.add(socket);
    metrics.connections.set(this.sockets.size);
    socket.once('close', () => {
      this.sockets.delete(socket);
      metrics.connections.set(this.sockets.size);
    });
    return true;
  }

  private accept(socket: Socket, peer: Peer): void {
    const { life, broker } = this;
    if (!life || life.isOver || !broker) {
      socket.destroy();
      return;
    }
    const guard = guardReads(socket, this.options.packetTimeoutMs ?? PACKET_TIMEOUT_MS);
    const client = broker.handle(socket);
    const conversation = {
      life,
      client,
      guard,
      peer,
      connection: new Connection(client, socket, peer.provenName),
      filters: new Map<string, string>(),
      withheld: new WithheldAnswers(this.options.parts.timers),
    };
    this.conversations.set(client, conversation);
    socket.once('close', () => closeConversation(conversation));
  }

  private readonly handshakeFailed = (address: string): void => {
    const { limits, metrics } = this.options.parts;
    metrics.failedHandshakes.inc();
    limits.aborted(address);
  };

  /** The steps of a conversation, in order. */
  private createBroker(): Aedes {
    const { parts } = this.options;
    const of = (client: Client | null) => (client ? this.conversations.get(client) : undefined);
    const unreleased = new Unreleased();
    const broker = new Aedes({
      persistence: new NoMemory((client, messageId) => unreleased.release(client, messageId)),
      mq: new NoRouting(),
      connectTimeout: this.options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      maxInflightInbound: MAX_UNRELEASED,
      preConnect: (client, packet, next) => {
        const conversation = of(client);
        const isGood = conversation !== undefined && readConnect(conversation, packet);
        next(isGood ? null : new Error('a CONNECT is ill-formed'), isGood);
      },
      authenticate: (client, _userName, _password, answer) => {
        const conversation = of(client);
        if (conversation) void checkLogin(parts, conversation, answer);
        else answer(null, false);
      },
      authorizeSubscribe: (client, subscription, next) => {
        const conversation = of(client);
        const answer = (isGranted: boolean) => next(null, isGranted ? subscription : null);
        if (conversation) grant(parts, conversation, subscription.topic, answer);
        else answer(false);
      },
      authorizePublish: (client, packet, done) => {
        const conversation = of(client);
        if (!client || !conversation) done(new Error('nobody publishes but devices'));
        else if (packet.qos > 0 && packet.messageId === 0)
          // [MQTT-2.3.1-1]
          done(new Error('a publish has identifier 0'));
        else
          unreleased.take(client, packet, done, (handled) => receive(parts, conversation, packet, handled));
      },
    });
    Object.assign(broker, { maxTopicLevels: MAX_TOPIC_LEVELS });
    broker.on('connackSent', (packet, client) => {
      const conversation = of(client);
      if (conversation && packet.returnCode === 0) greet(parts, conversation);
    });
    broker.on('unsubscribe', (filters, client) => {
      const conversation = of(client);
      if (conversation) dropFilters(parts, conversation, filters);
    });
    broker.on('ack', (packet, client) => {
      if (packet?.messageId !== undefined) of(client)?.connection.confirm(packet.messageId);
    });
    const note = (client: Client, failure: Error) =>
      parts.log.debug(
        { assetId: of(client)?.session?.device.assetId, reason: failure.message },
        'a connection failed',
      );
    broker.on('clientError', note);
    broker.on('connectionError', note);
    return broker;
  }
}

const tlsOptions = ({ port, material, handshakeTimeoutMs }: NonNullable<MqttServerOptions['tls']>) => ({
  port,
  tls: material,
  ...(handshakeTimeoutMs !== undefined && { handshakeTimeoutMs }),
});

const grant = (
  parts: ConversationParts,
  conversation: Conversation,
  filter: string,
  answer: (isGranted: boolean) => void,
): void => {
  const { integration } = conversation;
  if (integration) answer(grantIntegrationFilter(parts, conversation, integration, filter));
  else grantFilter(parts, conversation, filter, answer);
};

const receive = (
  parts: ConversationParts,
  conversation: Conversation,
  packet: PublishPacket,
  done: Done,
): void => {
  const { integration } = conversation;
  if (integration) void receiveUpload(parts, conversation, integration, packet, done);
  else receivePublish(parts, conversation, packet, done);
};
