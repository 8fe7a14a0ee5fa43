import { connect, type Socket } from 'node:net';
import { replyTopic } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import type { DeviceKeys } from '@setpoint/simulated-device';
import mqtt, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { connectPacket } from './connect-packet.js';

/** What a device tells of its connection; called in order of arrival. */
export interface DeviceListener {
  /** A command arrived, and was answered before this returns. @param value of its first param */
  received(value: unknown): void;
  /** Something arrived that is no command. */
  unreadable(): void;
  /** The connection is over, and not by `close`. */
  lost(): void;
}

const pingPacket = mqtt.generate({ cmd: 'pingreq' });
const disconnectPacket = mqtt.generate({ cmd: 'disconnect' });

/**
 * One login of a device on a plain socket: an MQTT client of its own would cost more than the system under
 * measurement. Answers each command at once with 200, QoS 0 [contract 6.5].
 */
export class DeviceConnection {
  private readonly socket: Socket;
  private readonly parser = mqtt.parser({ protocolVersion: 4 });
  private closed = false;

  private constructor(
    { hostname, port }: URL,
    private readonly listener: DeviceListener,
  ) {
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('data', (chunk: Buffer) => this.parser.parse(chunk));
    // 'close' follows, and says it once.
    this.socket.on('error', () => undefined);
    this.parser.on('error', () => this.socket.destroy());
  }

  /** Resolves when the device is logged in. @throws when it is refused or the connection breaks */
  static async open(mqttUrl: URL, keys: DeviceKeys, listener: DeviceListener): Promise<DeviceConnection> {
    const connection = new DeviceConnection(mqttUrl, listener);
    connection.socket.write(connectPacket(keys));
    await connection.loggedIn();
    return connection;
  }

  /** Says that it is still there; due once within its keepalive. */
  ping(): void {
    this.socket.write(pingPacket);
  }

  /** Says goodbye and ends the connection. */
  close(): void {
    this.closed = true;
    this.socket.end(disconnectPacket);
  }

  /** Ends the connection without a word, as a device does that loses its power. */
  breakOff(): void {
    this.closed = true;
    this.socket.resetAndDestroy();
  }

  private loggedIn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        reject(new Error('the connection ended before CONNACK'));
      };
      this.socket.once('close', end);
      this.parser.once('packet', (packet: Packet) => {
        this.socket.off('close', end);
        if (packet.cmd === 'connack' && packet.returnCode === 0) {
          this.listen();
          resolve();
          return;
        }
        this.socket.destroy();
        reject(new Error(`the login was answered with ${JSON.stringify(packet)}`));
      });
    });
  }

  private listen(): void {
    this.parser.on('packet', (packet) => {
      if (packet.cmd === 'publish') this.take(packet);
    });
    this.socket.once('close', () => {
      if (!this.closed) this.listener.lost();
    });
  }

  private take(packet: IPublishPacket): void {
    if (packet.qos === 1)
      this.socket.write(mqtt.generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }));
    const command = readCommand(packet.payload.toString());
    if (!command) {
      this.listener.unreadable();
      return;
    }
    this.socket.write(replyPacket(packet.topic, command.id));
    this.listener.received(command.value);
  }
}

const replyPacket = (topic: string, id: string): Buffer =>
  mqtt.generate({
    cmd: 'publish',
    topic: replyTopic(topic),
    payload: JSON.stringify({ id, code: codes.deviceOk.code, data: {} }),
    qos: 0,
    dup: false,
    retain: false,
  });

/** @returns undefined when it is no command */
const readCommand = (payload: string): { id: string; value: unknown } | undefined => {
  try {
    const { id, params } = JSON.parse(payload) as { id?: unknown; params?: object };
    if (typeof id !== 'string' || !params) return undefined;
    return { id, value: Object.values(params)[0] };
  } catch {
    return undefined;
  }
};
