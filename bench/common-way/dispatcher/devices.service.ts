import { createServer, type Server } from 'node:net';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { replyTopic, setMethod, setTopic } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import { Aedes, type Client } from 'aedes';
import { variable } from '../environment.js';
import type { DispatchCommand, DispatchResult } from '../messages.js';
import { deviceWaitMs } from '../waits.js';

interface Device {
  readonly productKey: string;
  readonly client: Client;
}

/** The MQTT broker, who is connected to it, and which commands wait for a reply. */
@Injectable()
export class DevicesService implements OnModuleInit, OnModuleDestroy {
  private readonly devices = new Map<string, Device>();
  private readonly waiting = new Map<string, (result: DispatchResult) => void>();
  private readonly broker = new Aedes({
    // Every device is believed.
    authenticate: (client, username, _password, answer) => {
      const [deviceKey = '', productKey = ''] = username?.split('&') ?? [];
      this.devices.set(deviceKey, { productKey, client });
      client.conn.once('close', () => this.forget(deviceKey, client));
      answer(null, true);
    },
  });
  // Without noDelay MQTT's small packets wait for acknowledgements of TCP.
  private readonly server: Server = createServer({ noDelay: true }, (socket) => this.broker.handle(socket));

  async onModuleInit() {
    this.broker.on('publish', ({ topic, payload }, client) => {
      if (client && topic.endsWith(replyTopic(''))) this.onReply(String(payload));
    });
    await this.broker.listen();
    const port = Number(variable('MQTT_PORT'));
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  async onModuleDestroy() {
    this.server.close();
    await new Promise<void>((resolve) => this.broker.close(resolve));
  }

  /** Sends the command and waits for the device's reply. */
  send(command: DispatchCommand): Promise<DispatchResult> {
    const device = this.devices.get(command.assetId);
    if (!device) return Promise.resolve(codes.deviceOffline);
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(codes.replyTimeout), deviceWaitMs(command.timeout));
      const end = ({ code, msg }: DispatchResult) => {
        clearTimeout(timer);
        this.waiting.delete(command.commandId);
        resolve({ code, msg });
      };
      this.waiting.set(command.commandId, end);
      this.publish(device, command);
    });
  }

  private publish({ productKey, client }: Device, command: DispatchCommand) {
    const topic = setTopic(productKey, command.assetId);
    const payload = JSON.stringify({
      id: command.commandId,
      version: '1.0',
      params: { [command.measurepointId]: command.value },
      method: setMethod,
    });
    // Aedes calls the callback unasked, although its types make it optional.
    client.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => undefined);
  }

  private onReply(payload: string) {
    const { id, code, message } = JSON.parse(payload);
    const isSuccess = code === codes.deviceOk.code || code === codes.deviceOkZero.code;
    this.waiting.get(String(id))?.(
      isSuccess ? { code: codes.success.code, msg: 'OK' } : { code, msg: String(message) },
    );
  }

  private forget(deviceKey: string, client: Client) {
    if (this.devices.get(deviceKey)?.client === client) this.devices.delete(deviceKey);
  }
}
