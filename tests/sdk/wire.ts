import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import mqttPacket, { type Packet } from 'mqtt-packet';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** With these over TLS. */
  readonly tls?: ConnectionOptions;
}

export interface WireListener {
  /** @param chunk counts the reads of the socket: packets with the same number came in one TCP segment */
  onPacket(packet: Packet, chunk: number): void;
  onClose(): void;
}

/** Bytes that are no MQTT end up here as well as those that are: nothing of what the platform sends is lost. */
export class Wire {
  private isClosed = false;

  private constructor(private readonly socket: Socket) {}

  /** @throws when nobody listens there */
  static async open({ host, port, tls }: Address, listener: WireListener): Promise<Wire> {
    const options = { host, port, noDelay: true };
    const socket = tls ? connectTls({ ...options, ...tls }) : connectTcp(options);
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', () => resolve());
      socket.once('error', reject);
    });
    const wire = new Wire(socket);
    wire.listen(listener);
    return wire;
  }

  get isOpen(): boolean {
    return !this.isClosed;
  }

  send(packet: Packet): void {
    if (!this.isClosed) this.socket.write(mqttPacket.generate(packet, { protocolVersion: 4 }));
  }

  /** The network is gone: no DISCONNECT. */
  destroy(): void {
    this.socket.destroy();
  }

  /** DISCONNECT, and the end of the connection. */
  end(): void {
    this.send({ cmd: 'disconnect' });
    this.socket.end();
  }

  private listen(listener: WireListener): void {
    let chunk = 0;
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => listener.onPacket(packet, chunk));
    parser.on('error', () => this.socket.destroy());
    this.socket.on('data', (bytes) => {
      chunk += 1;
      parser.parse(bytes);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
      listener.onClose();
    });
  }
}
