import { type Startable, waitFor } from '@setpoint/service-kit';
import { connect, type MqttClient } from 'mqtt';
import { type Answer, answersTo, readCommand } from './answers.js';
import { type BackOff, backOffDelayMs, deviceBackOff } from './back-off.js';
import type { Behaviour } from './behaviour.js';
import { type Ledger, type LedgerEntry, noLedger } from './ledger.js';
import { type DeviceKeys, type Login, loginOf, type Sdk } from './login.js';
import { type Random, seededRandom } from './seeded-random.js';

export interface SimulatedDeviceOptions {
  /** mqtt://host:port */
  readonly url: string;
  readonly keys: DeviceKeys;
  readonly behaviour: Behaviour;
  readonly sdk?: Sdk;
  readonly seed?: string;
  readonly ledger?: Ledger;
  readonly backOff?: BackOff;
}

/**
 * One device on one MQTT connection. It logs in like a real one, never subscribes (like the SDKs, contract 6.3),
 * comes back with back-off when refused or cut off, and does with commands what its behaviour says.
 */
export class SimulatedDevice implements Startable {
  readonly name: string;
  /** May be changed while it runs; counts for the commands that come afterwards. */
  behaviour: Behaviour;

  private readonly login: Login;
  private readonly random: Random;
  private readonly ledger: Ledger;
  private readonly timers = new Set<NodeJS.Timeout>();
  private client: MqttClient | undefined;
  private isAwake = false;
  private failures = 0;

  constructor(private readonly options: SimulatedDeviceOptions) {
    const { keys, sdk = 'node', seed = '' } = options;
    this.name = `${keys.productKey}/${keys.deviceKey}`;
    this.behaviour = options.behaviour;
    this.login = loginOf(keys, sdk, Date.now());
    this.random = seededRandom(`${seed}:${this.name}`);
    this.ledger = options.ledger ?? noLedger;
  }

  get isConnected(): boolean {
    return this.client?.connected ?? false;
  }

  /** Begins to connect and, if sleepy, to follow its rhythm; returns at once. */
  async start(): Promise<void> {
    if (this.isAwake) return;
    this.wake();
    if (this.behaviour.name === 'sleepy')
      this.followRhythm(this.behaviour.awakeMs, this.behaviour.asleepMs, true);
  }

  /** Says goodbye (DISCONNECT) and stays away. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await this.sleep();
  }

  /** Resolves when it is logged in. @throws when that takes longer than `limitMs` */
  async connected(limitMs = 15_000): Promise<void> {
    await waitFor(() => this.isConnected, { limitMs, what: `${this.name} to be logged in` });
  }

  /** Connects, and keeps connecting. */
  wake(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    this.failures = 0;
    this.connectOnce();
  }

  /** Closes the connection with a DISCONNECT until `wake`. */
  async sleep(): Promise<void> {
    this.isAwake = false;
    const { client } = this;
    this.client = undefined;
    // A connection that is not up yet has nobody to say goodbye to, and waiting for it would hang.
    await client?.endAsync(!client.connected);
  }

  /** Loses the connection without a word, and comes back as after any loss. */
  drop(): void {
    this.client?.stream.destroy();
  }

  /** Publishes anything; what is published while there is no connection is lost. */
  publish(topic: string, payload: string | Buffer, qos: 0 | 1 = 0): void {
    this.client?.publish(topic, payload, { qos });
  }

  private followRhythm(awakeMs: number, asleepMs: number, isAwake: boolean): void {
    this.later(isAwake ? awakeMs : asleepMs, () => {
      if (isAwake) void this.sleep();
      else this.wake();
      this.followRhythm(awakeMs, asleepMs, !isAwake);
    });
  }

  private connectOnce(): void {
    const { keepaliveS, ...login } = this.login;
    const client = connect(this.options.url, {
      ...login,
      keepalive: keepaliveS,
      protocolVersion: 4,
      // Its own reconnect has one fixed period; ours backs off.
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      resubscribe: false,
      queueQoSZero: false,
    });
    this.client = client;
    let problem: string | undefined;
    client.on('connect', () => {
      this.failures = 0;
      this.note({ event: 'connected' });
    });
    client.on('message', (topic, payload) => this.receive(topic, payload.toString()));
    client.on('error', (error) => {
      problem = error.message;
      this.note({ event: 'refused', detail: problem });
    });
    client.once('close', () => {
      if (!problem) this.note({ event: 'disconnected' });
      client.end(true);
      if (this.client === client) this.reconnectLater();
    });
  }

  private reconnectLater(): void {
    if (!this.isAwake) return;
    const delayMs = backOffDelayMs(this.options.backOff ?? deviceBackOff, this.failures, this.random);
    this.failures += 1;
    const lost = this.client;
    this.later(delayMs, () => {
      if (this.isAwake && this.client === lost) this.connectOnce();
    });
  }

  private receive(topic: string, payload: string): void {
    const command = readCommand(topic, payload);
    if (!command) {
      this.note({ event: 'unreadable', topic, payload });
      return;
    }
    const { id: messageId, method, params } = command;
    this.note({ event: 'received', messageId, topic, method, params });
    for (const answer of answersTo(this.behaviour, command, this.random)) {
      if (answer.afterMs === 0) this.give(answer, messageId);
      else this.later(answer.afterMs, () => this.give(answer, messageId));
    }
  }

  private give({ topic, payload }: Answer, messageId: string): void {
    const event = this.isConnected ? 'answered' : 'unanswered';
    this.note({ event, messageId, topic, payload });
    if (this.isConnected) this.publish(topic, payload);
  }

  private later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delayMs);
    this.timers.add(timer);
  }

  private note(what: Omit<LedgerEntry, 'at' | 'device'>): void {
    this.ledger.append({ at: Date.now(), device: this.name, ...what });
  }
}
