import { type DeviceKeys, loginOf } from '@setpoint/simulated-device';
import mqtt from 'mqtt-packet';

/** The first packet of a device, signed now. */
export const connectPacket = (keys: DeviceKeys): Buffer => {
  const { clientId, username, password, clean, keepaliveS } = loginOf(keys, 'node', Date.now());
  return mqtt.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId,
    username,
    password: Buffer.from(password),
    clean,
    keepalive: keepaliveS,
  });
};
