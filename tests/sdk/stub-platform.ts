import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';

/** Speaks MQTT as badly as a test wants; a device cannot tell it from a platform. */
export class StubPlatform {
  readonly received: Packet[] = [];
  /** Sent for CONNECT, in one segment. */
  greeting: readonly Packet[] = [connack()];
  acknowledges = true;
  private socket: Socket | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async start(): Promise<StubPlatform> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StubPlatform(server);
  }

  get address() {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** To the device that connected last. */
  send(...packets: readonly Packet[]): void {
    this.socket?.write(Buffer.concat(packets.map((packet) => mqttPacket.generate(packet))));
  }

  /** Of what was received, in order. */
  published(): { readonly topic: string; readonly payload: string; readonly qos: number }[] {
    return this.received.flatMap((packet) =>
      packet.cmd === 'publish'
        ? [{ topic: packet.topic, payload: packet.payload.toString(), qos: packet.qos }]
        : [],
    );
  }

  stop(): void {
    this.socket?.destroy();
    this.server.close();
  }

  private serve(socket: Socket): void {
    this.socket = socket;
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => {
      this.received.push(packet);
      if (packet.cmd === 'connect') this.send(...this.greeting);
      if (packet.cmd === 'subscribe')
        this.send({
          cmd: 'suback',
          messageId: packet.messageId ?? 0,
          granted: packet.subscriptions.map(() => 0),
        });
      if (packet.cmd === 'publish' && packet.qos === 1 && this.acknowledges)
        this.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
    });
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => undefined);
  }
}

export const connack = (sessionPresent = false, returnCode = 0): Packet => ({
  cmd: 'connack',
  returnCode,
  sessionPresent,
});

export const publish = (topic: string, payload: string | object, more: object = {}): Packet => ({
  cmd: 'publish',
  topic,
  payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  qos: 0,
  dup: false,
  retain: false,
  ...more,
});
