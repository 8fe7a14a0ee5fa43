import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { waitFor } from '@setpoint/service-kit';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { PRODUCT, SECRET } from './running-dispatcher.js';

const TIMESTAMP = '1767225600123';

export interface Login {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

export interface Signed {
  /** The text before the first bar. */
  readonly clientId: string;
  readonly deviceKey: string;
  readonly productKey?: string;
  readonly secret: string;
  readonly mode?: '2' | '3' | '4';
  readonly timestamp?: string;
}

/** What is sent to log in, as a device signs it [contract 6.1]. */
export const signedLogin = (signed: Signed): Login => {
  const { clientId, deviceKey, secret, productKey = PRODUCT, mode = '2', timestamp = TIMESTAMP } = signed;
  const content = `clientId${clientId}deviceKey${deviceKey}productKey${productKey}timestamp${timestamp}`;
  return {
    clientId: `${clientId}|securemode=${mode},signmethod=sha256,timestamp=${timestamp}|`,
    username: `${deviceKey}&${productKey}`,
    password: createHash('sha256')
      .update(content + secret)
      .digest('hex')
      .toUpperCase(),
  };
};

/** The usual login; `device` is the text before the first bar. */
export const loginOf = (deviceKey: string, device = deviceKey, secret = SECRET): Login =>
  signedLogin({ clientId: device, deviceKey, secret });

export const topicOf = (deviceKey: string, path: string): string => `/sys/${PRODUCT}/${deviceKey}/${path}`;

export interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
}

/** A device with a real MQTT client, and all that it was sent. */
export class MqttDevice {
  readonly received: Received[] = [];

  private constructor(readonly client: MqttClient) {
    client.on('message', (topic, payload, packet) =>
      this.received.push({ topic, payload: payload.toString(), qos: packet.qos }),
    );
    client.on('error', () => undefined);
  }

  static async connect(url: string, deviceKey: string, options: IClientOptions = {}): Promise<MqttDevice> {
    const login = loginOf(deviceKey);
    const client = mqtt.connect(url, { ...login, reconnectPeriod: 0, ...options });
    const device = new MqttDevice(client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(new Error('closed')));
    });
    return device;
  }

  /** @returns the `count` first messages, once there are as many */
  async messages(count: number): Promise<Received[]> {
    await waitFor(() => this.received.length >= count, { limitMs: 60_000, what: `${count} messages` });
    return this.received;
  }

  async closed(): Promise<void> {
    await waitFor(() => !this.client.connected, { limitMs: 60_000, what: 'the connection to close' });
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** A TCP connection on which a test writes what it likes. */
export class RawDevice {
  readonly packets: Packet[] = [];
  isClosed = false;

  private constructor(readonly socket: Socket) {
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => this.packets.push(packet));
    parser.on('error', () => undefined);
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static async connect(port: number, options: { readonly allowHalfOpen?: boolean } = {}): Promise<RawDevice> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options });
    const device = new RawDevice(socket);
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return device;
  }

  static async login(
    port: number,
    deviceKey: string,
    options: { readonly allowHalfOpen?: boolean } = {},
  ): Promise<RawDevice> {
    const device = await RawDevice.connect(port, options);
    device.sendConnect(loginOf(deviceKey));
    await device.packet('connack');
    return device;
  }

  sendConnect(login: Partial<Login>, more: object = {}): void {
    const { clientId = '', username, password } = login;
    this.send({
      cmd: 'connect',
      clientId,
      clean: true,
      keepalive: 60,
      protocolId: 'MQTT',
      protocolVersion: 4,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password: Buffer.from(password) }),
      ...more,
    } as Packet);
  }

  send(packet: Packet | Buffer): void {
    this.socket.write(Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet));
  }

  /** @returns the first packet of a kind, once it came */
  packet<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    return waitFor(() => this.packets.find((p): p is Extract<Packet, { cmd: C }> => p.cmd === cmd), {
      limitMs: 60_000,
      what: cmd,
    }) as Promise<Extract<Packet, { cmd: C }>>;
  }

  async closed(): Promise<void> {
    await waitFor(() => this.isClosed, { limitMs: 60_000, what: 'the connection to close' });
  }
}
