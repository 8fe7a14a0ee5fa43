import type { Packet } from 'mqtt-packet';
import type { LoginFields } from './habits.js';
import { type Address, Wire } from './wire.js';

/** Official samples register their handlers when connect() has returned: earlier commands are lost. */
const HANDLERS_AFTER_MS = 30;
const ANSWER_LIMIT_MS = 15_000;

export type PublishIn = Extract<Packet, { cmd: 'publish' }>;

export interface ConnectionListener {
  onPublish(connection: SdkConnection, packet: PublishIn): void;
  onClose(connection: SdkConnection): void;
  /** What the platform must never do. */
  onFault(problem: string): void;
}

export class LoginRefused extends Error {
  constructor(readonly returnCode: number) {
    super(`CONNACK ${returnCode}`);
  }
}

/** One MQTT connection of a device, from CONNECT on, that takes nothing but what 3.1.1 and the contract allow. */
export class SdkConnection {
  /** Commands that came over it: none comes twice. */
  readonly commandIds = new Set<string>();
  /** "productKey/deviceKey" of the sub-devices that are logged in over it. */
  readonly subDevices = new Set<string>();
  /** Whether an application had time to register its handlers. */
  isReady = false;

  private readonly waiting = new Map<string, Waiting>();
  private wire: Wire | undefined;
  private packetId = 0;
  private connackChunk = -1;
  private isLoggedIn = false;
  private pings: NodeJS.Timeout | undefined;

  private constructor(private readonly listener: ConnectionListener) {}

  /** @throws LoginRefused; an Error when the platform closes the connection instead of answering */
  static async open(
    address: Address,
    login: LoginFields,
    waitBeforeConnectMs: number,
    listener: ConnectionListener,
  ): Promise<SdkConnection> {
    const connection = new SdkConnection(listener);
    const wire = await Wire.open(address, {
      onPacket: (packet, chunk) => connection.receive(packet, chunk),
      onClose: () => connection.close(),
    });
    connection.wire = wire;
    if (waitBeforeConnectMs > 0) await new Promise((resolve) => setTimeout(resolve, waitBeforeConnectMs));
    await connection.logIn(login);
    return connection;
  }

  private async logIn({ keepaliveS, password, level, ...fields }: LoginFields): Promise<void> {
    const connack = this.answerTo('connack');
    this.wire?.send({
      cmd: 'connect',
      protocolId: level === 3 ? 'MQIsdp' : 'MQTT',
      protocolVersion: level ?? 4,
      ...fields,
      password: Buffer.from(password),
      keepalive: keepaliveS,
    });
    const answer = await connack;
    if (answer.cmd === 'connack' && answer.returnCode) {
      this.lose();
      throw new LoginRefused(answer.returnCode);
    }
    this.isLoggedIn = true;
    this.pings = setInterval(() => this.wire?.send({ cmd: 'pingreq' }), keepaliveS * 1_000).unref();
    setTimeout(() => {
      this.isReady = true;
    }, HANDLERS_AFTER_MS).unref();
  }

  get isOpen(): boolean {
    return this.wire?.isOpen ?? false;
  }

  /** @returns the QoS granted, 128 for a refusal */
  async subscribe(filter: string, qos: 0 | 1): Promise<number> {
    const [granted = -1] = await this.subscribeAll([filter], qos);
    return granted;
  }

  /** With one SUBSCRIBE. */
  async subscribeAll(filters: readonly string[], qos: 0 | 1): Promise<number[]> {
    const messageId = this.nextPacketId();
    const suback = this.answerTo(`suback ${messageId}`);
    const subscriptions = filters.map((topic) => ({ topic, qos }));
    this.wire?.send({ cmd: 'subscribe', messageId, subscriptions });
    const packet = await suback;
    return packet.cmd === 'suback' ? packet.granted.map(Number) : [];
  }

  async unsubscribe(filter: string): Promise<void> {
    const messageId = this.nextPacketId();
    const unsuback = this.answerTo(`unsuback ${messageId}`);
    this.wire?.send({ cmd: 'unsubscribe', messageId, unsubscriptions: [filter] });
    await unsuback;
  }

  /** Resolves when it is on its way, with QoS 1 when the platform has it. */
  async publish(topic: string, payload: Buffer, qos: 0 | 1): Promise<void> {
    const packet = { cmd: 'publish', topic, payload, qos, dup: false, retain: false } as const;
    if (qos === 0) {
      this.wire?.send(packet);
      return;
    }
    const messageId = this.nextPacketId();
    const puback = this.answerTo(`puback ${messageId}`);
    this.wire?.send({ ...packet, messageId });
    await puback;
  }

  acknowledge({ messageId }: PublishIn): void {
    if (messageId !== undefined) this.wire?.send({ cmd: 'puback', messageId });
  }

  lose(): void {
    this.wire?.destroy();
  }

  sayGoodbye(): void {
    this.wire?.end();
  }

  private receive(packet: Packet, chunk: number): void {
    if (packet.cmd === 'connack') {
      this.connackChunk = chunk;
      if (packet.sessionPresent) this.listener.onFault('CONNACK says that there is a session');
      this.settle('connack', packet);
      return;
    }
    if (this.connackChunk < 0) this.listener.onFault(`${packet.cmd} before CONNACK`);
    if (packet.cmd === 'publish') this.receivePublish(packet, chunk);
    else if (packet.cmd === 'suback' || packet.cmd === 'unsuback' || packet.cmd === 'puback')
      this.settle(`${packet.cmd} ${packet.messageId}`, packet);
    else if (packet.cmd !== 'pingresp') this.listener.onFault(`an unexpected ${packet.cmd}`);
  }

  private receivePublish(packet: PublishIn, chunk: number): void {
    const { topic, retain, dup, qos } = packet;
    if (retain) this.listener.onFault(`a retained message on ${topic}`);
    if (dup) this.listener.onFault(`a message that is sent again on ${topic}`);
    if (qos === 2) this.listener.onFault(`QoS 2 on ${topic}`);
    if (chunk === this.connackChunk) this.listener.onFault(`${topic} in the same segment as CONNACK`);
    this.listener.onPublish(this, packet);
  }

  private settle(key: string, packet: Packet): void {
    const waiting = this.waiting.get(key);
    if (!waiting) this.listener.onFault(`an unexpected ${key}`);
    this.waiting.delete(key);
    waiting?.resolve(packet);
  }

  private close(): void {
    clearInterval(this.pings);
    for (const [key, { reject }] of this.waiting) reject(new Error(`closed before ${key}`));
    this.waiting.clear();
    if (this.isLoggedIn) this.listener.onClose(this);
  }

  private answerTo(key: string): Promise<Packet> {
    const answer = new Promise<Packet>((resolve, reject) => this.waiting.set(key, { resolve, reject }));
    return limited(answer, ANSWER_LIMIT_MS, key);
  }

  private nextPacketId(): number {
    this.packetId = (this.packetId % 65_535) + 1;
    return this.packetId;
  }
}

interface Waiting {
  resolve(packet: Packet): void;
  reject(failure: Error): void;
}

export const limited = async <T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${limitMs} ms for ${what} in vain`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
