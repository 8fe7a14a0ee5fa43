/*
 * The floor's dispatcher: an MQTT 3.1.1 server that pushes commands to the device's connection and sends on what it
 * answers. Every login is good; QoS 0 only; a command for a device that is not connected is dropped.
 */
import { createServer, type Socket } from 'node:net';
import { replyTopic, setMethod, setTopic } from '@setpoint/channels';
import mqtt, { type Packet } from 'mqtt-packet';
import { bodyOf, type Command, type Ended, listen, send, settings } from './wire.js';

interface Device {
  readonly asset: string;
  readonly topic: string;
  readonly replyTopic: string;
  readonly socket: Socket;
}

/** By asset id, which is the device key. */
const devices = new Map<string, Device>();

const push = ({ id, asset, point, value }: Command) => {
  const device = devices.get(asset);
  if (!device) return;
  const payload = JSON.stringify({
    id: String(id),
    version: '1.0',
    params: { [point]: value },
    method: setMethod,
  });
  const { topic, socket } = device;
  socket.write(mqtt.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false }));
};

const logIn = (username: string, socket: Socket): Device => {
  const [asset = '', productKey = ''] = username.split('&');
  const topic = setTopic(productKey, asset);
  const device = { asset, topic, replyTopic: replyTopic(topic), socket };
  devices.get(asset)?.socket.destroy();
  devices.set(asset, device);
  socket.on('close', () => {
    if (devices.get(asset) === device) devices.delete(asset);
  });
  return device;
};

const sendReply = ({ asset }: Device, payload: string) => {
  const { id, code } = JSON.parse(payload) as { id: string; code: number };
  const ended: Ended = [Number(id), code];
  send('replies', { key: asset, value: JSON.stringify(ended) });
};

const converse = (socket: Socket) => {
  let device: Device | undefined;
  const answer = (packet: Packet) => socket.write(mqtt.generate(packet));
  const take = (packet: Packet) => {
    switch (packet.cmd) {
      case 'connect':
        device = logIn(packet.username ?? '', socket);
        return answer({ cmd: 'connack', returnCode: 0, sessionPresent: false });
      case 'publish':
        if (packet.topic !== device?.replyTopic) return;
        return sendReply(device, packet.payload.toString());
      case 'subscribe':
        return answer({
          cmd: 'suback',
          messageId: packet.messageId ?? 0,
          granted: packet.subscriptions.map(() => 0),
        });
      case 'pingreq':
        return answer({ cmd: 'pingresp' });
      case 'disconnect':
        return socket.end();
    }
  };
  const parser = mqtt.parser({ protocolVersion: 4 }).on('packet', take);
  socket.on('data', (bytes) => parser.parse(bytes));
  // 'close' follows.
  socket.on('error', () => undefined);
};

await listen('dispatches', (message) => push(bodyOf(message)));
createServer({ noDelay: true }, converse).listen(settings.port, '127.0.0.1');
