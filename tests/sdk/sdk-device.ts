import { limited, type PublishIn, SdkConnection } from './connection.js';
import { type Downlink, pathOf, readDownlink } from './device-topic.js';
import { executeCommand, type ReceivedCommand } from './execute-command.js';
import type { Habits, Handlers, LoginFields, SecureMode } from './habits.js';
import { type Answer, type Request, readRequest } from './read-message.js';
import { type RequestOptions, Requests } from './requests.js';
import { type Keys, nameOf } from './signature.js';
import { StandingFilters } from './standing-filters.js';
import { SubDevices } from './sub-devices.js';
import type { Address } from './wire.js';

const ACTIVATION_LIMIT_MS = 15_000;

export interface SdkDeviceOptions {
  readonly address: Address;
  readonly keys: Keys;
  /** Unknown to a device that was never activated. */
  readonly deviceSecret?: string;
  readonly productSecret?: string;
  readonly habits: Habits;
  /** What its product says; a push with another QoS is a failure. */
  readonly commandQos?: 0 | 1;
}

/**
 * A program on a device that uses one of the SDKs. What the real SDK could not bear is written to `failures` and ends
 * the connection, as it ends the program of the device.
 */
export class SdkDevice {
  readonly failures: string[] = [];
  /** Every command that it executed, over all connections, also those for sub-devices. */
  readonly commands: ReceivedCommand[] = [];
  /** What the platform told about itself or its sub-devices. */
  readonly notices: Request[] = [];
  readonly handlers: Handlers = { services: {} };
  readonly subDevices: SubDevices;
  readonly name: string;
  /** Where it connects to next time. */
  address: Address;
  deviceSecret: string | undefined;
  hasEverBeenIn = false;
  /** Called when its connection ends without its will. */
  onLost: () => void = () => undefined;

  private readonly requests: Requests;
  private readonly logins = new Map<SecureMode, LoginFields>();
  private connection: SdkConnection | undefined;
  private onActivation: (() => void) | undefined;
  private readonly standing: StandingFilters;

  constructor(private readonly options: SdkDeviceOptions) {
    const { address, deviceSecret, habits, keys } = options;
    this.name = nameOf(keys);
    this.address = address;
    this.deviceSecret = deviceSecret;
    const fail = (problem: string) => this.fail(problem);
    this.requests = new Requests(keys, habits, fail);
    this.standing = new StandingFilters(habits, fail);
    this.subDevices = new SubDevices({
      keys,
      habits,
      fail,
      connection: () => this.open(),
      ask: (path, params, how) => this.ask(path, params, how),
      subscribeFor: (subDevice) => this.standing.subscribe(this.open(), subDevice, 'subDevice'),
    });
  }

  get habits(): Habits {
    return this.options.habits;
  }

  get isConnected(): boolean {
    return this.connection?.isOpen ?? false;
  }

  /** Whether its application has registered its handlers. */
  get isReady(): boolean {
    return this.connection?.isReady ?? false;
  }

  /**
   * Logs in, and does what the SDK does then: the C SDK subscribes if it never did; Node goes on where it was
   * interrupted; a gateway logs its sub-devices in again.
   *
   * @throws LoginRefused with the return code of CONNACK
   */
  async connect(mode: SecureMode = 2): Promise<void> {
    const fields = this.loginFields(mode);
    this.connection = await this.openWith(fields).catch((failure: Error) => {
      if (!this.habits.asksAgainWithMqtt31) throw failure;
      return this.openWith({ ...fields, level: 3 });
    });
    this.hasEverBeenIn = true;
    await this.standing.subscribe(this.open(), this.options.keys, 'itself');
    await this.requests.resume(this.open());
    await this.subDevices.logInAgain();
  }

  /** The network is gone. */
  lose(): void {
    this.connection?.lose();
  }

  /** The network is gone and nobody is told: the platform has a connection that is nobody's. */
  detach(): { readonly isOpen: boolean } {
    const connection = this.open();
    this.connection = undefined;
    this.requests.afterEnd('loss');
    return connection;
  }

  disconnect(): void {
    this.connection?.sayGoodbye();
    this.connection = undefined;
    this.requests.afterEnd('goodbye');
  }

  /** Connects with the secret of its product, and at once again with the one it is given [contract 6.2]. */
  async activate(): Promise<void> {
    const activation = new Promise<void>((resolve) => {
      this.onActivation = resolve;
    });
    await this.connect(3);
    await limited(activation, ACTIVATION_LIMIT_MS, 'the activation');
    this.disconnect();
    await this.connect();
  }

  /** Asks the platform for something, and waits for its answer. */
  ask(path: string, params: unknown, options?: RequestOptions): Promise<Answer> {
    return this.requests.ask(this.open(), path, params, options);
  }

  askRaw(bytes: Buffer, qos: 0 | 1 = 1): Promise<Buffer> {
    return this.requests.askRaw(this.open(), bytes, qos);
  }

  /** Publishes without a wish for an answer, also what no SDK would send. */
  publish(topic: string, payload: string | Buffer, qos: 0 | 1 = 0): Promise<void> {
    return this.open().publish(topic, this.options.habits.compression.pack(payload), qos);
  }

  private afterLoss(connection: SdkConnection): void {
    if (connection !== this.connection) return;
    this.requests.afterEnd('loss');
    this.onLost();
  }

  private receive(connection: SdkConnection, packet: PublishIn): void {
    const { topic } = packet;
    const downlink = readDownlink(topic);
    const payload = this.options.habits.compression.unpack(Buffer.from(packet.payload));
    if (!downlink) this.fail(`a message on ${topic}`);
    else if (!payload) this.fail(`a message that is not compressed on ${topic}: ${packet.payload}`);
    else if (downlink.kind === 'answer') this.requests.take(acknowledge(connection, packet), packet, payload);
    else if (downlink.kind === 'activation' || downlink.kind === 'notice')
      this.takeNotice(acknowledge(connection, packet), packet, payload);
    else this.takeCommand(connection, packet, { downlink, payload });
  }

  private takeCommand(
    connection: SdkConnection,
    packet: PublishIn,
    { downlink, payload }: { downlink: Downlink; payload: Buffer },
  ): void {
    const { habits, commandQos = 0 } = this.options;
    const isOwn = downlink.to === this.name;
    if (!isOwn && !connection.subDevices.has(downlink.to))
      this.fail(`a command for ${downlink.to}, which is not logged in here`);
    if (!connection.isReady) this.fail(`a command before there is a handler on ${packet.topic}`);
    if (!this.standing.hears(packet.topic)) this.fail(`a command before the subscription to ${packet.topic}`);
    if (packet.qos !== commandQos) this.fail(`QoS ${packet.qos} on ${packet.topic}`);
    const handlers = isOwn ? this.handlers : this.subDevices.handlersOf(downlink.to);
    executeCommand({
      habits,
      connection,
      packet,
      payload,
      downlink,
      handlers: handlers ?? { services: {} },
      isOwnId: (id) => habits.swallowsOwnIds && this.requests.isOwnId(id),
      note: (command) => this.commands.push(command),
      fail: (problem) => this.fail(problem),
    });
  }

  /** Answered like a command, with the `data` that Java and Python send for notices. */
  private takeNotice(connection: SdkConnection, packet: PublishIn, payload: Buffer): void {
    const request = readRequest(payload.toString());
    if (typeof request === 'string') {
      this.fail(`${request}: ${payload} on ${packet.topic}`);
      return;
    }
    this.notices.push(request);
    this.replyToNotice(connection, packet.topic, request.id);
    const { deviceSecret } = request.params as { deviceSecret?: unknown };
    if (typeof deviceSecret !== 'string') return;
    this.deviceSecret = deviceSecret;
    this.onActivation?.();
  }

  private replyToNotice(connection: SdkConnection, topic: string, id: string): void {
    const { habits } = this.options;
    const asJava = JSON.stringify({ id, code: 200, data: '' });
    const reply = habits.replyToNotice ? habits.replyToNotice(pathOf(topic), id) : asJava;
    if (reply === null) return;
    const bytes = habits.compression.pack(reply);
    connection.publish(`${topic}_reply`, bytes, habits.replyQos).catch(() => undefined);
  }

  /** SDKs make these once and use them for every reconnect, days later. */
  private loginFields(mode: SecureMode): LoginFields {
    const { keys, habits, productSecret } = this.options;
    const secret = (mode === 2 ? this.deviceSecret : productSecret) ?? '';
    const fields = this.logins.get(mode) ?? habits.login({ keys, secret, mode, nowMs: Date.now() });
    this.logins.set(mode, fields);
    return fields;
  }

  private openWith(fields: LoginFields): Promise<SdkConnection> {
    return SdkConnection.open(this.address, fields, this.habits.waitBeforeConnectMs, {
      onPublish: (connection, packet) => this.receive(connection, packet),
      onClose: (connection) => this.afterLoss(connection),
      onFault: (problem) => this.fail(problem),
    });
  }

  private open(): SdkConnection {
    if (!this.connection?.isOpen) throw new Error(`${this.name} is not connected`);
    return this.connection;
  }

  private fail(problem: string): void {
    this.failures.push(`${this.options.habits.sdk} ${this.name}: ${problem}`);
    this.connection?.lose();
  }
}

const acknowledge = (connection: SdkConnection, packet: PublishIn): SdkConnection => {
  if (packet.qos === 1) connection.acknowledge(packet);
  return connection;
};
