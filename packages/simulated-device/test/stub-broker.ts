import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet';

/** As much of an MQTT server as a device needs: it notes what it gets, and pushes without a subscription. */
export class StubBroker {
  readonly packets: Packet[] = [];
  /** The answers to the next CONNECTs; 0 when there is none left. */
  readonly connackCodes: number[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.serve(socket));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.cutOff();
    await new Promise((resolve) => this.server.close(resolve));
  }

  push(topic: string, payload: string, qos: 0 | 1 = 0): void {
    const packet = generate({ cmd: 'publish', topic, payload, qos, dup: false, retain: false, messageId: 1 });
    for (const socket of this.sockets) socket.write(packet);
  }

  cutOff(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  count(cmd: Packet['cmd']): number {
    return this.packets.filter((packet) => packet.cmd === cmd).length;
  }

  connects(): IConnectPacket[] {
    return this.packets.filter((packet) => packet.cmd === 'connect');
  }

  publishes(): { topic: string; payload: string }[] {
    return this.packets
      .filter((packet): packet is IPublishPacket => packet.cmd === 'publish')
      .map(({ topic, payload }) => ({ topic, payload: payload.toString() }));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const reader = parser();
    reader.on('packet', (packet: Packet) => {
      this.packets.push(packet);
      if (packet.cmd !== 'connect') return;
      const returnCode = this.connackCodes.shift() ?? 0;
      socket.write(generate({ cmd: 'connack', returnCode, sessionPresent: false }));
      if (returnCode !== 0) socket.end();
    });
    socket.on('data', (chunk) => reader.parse(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }
}
