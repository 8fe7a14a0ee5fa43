import { connect } from 'node:net';
import { waitFor } from '@setpoint/service-kit';
import type { DeviceKeys, Ledger } from '@setpoint/simulated-device';
import mqtt, { type IPublishPacket } from 'mqtt-packet';
import { connectPacket } from '../../../src/fleet/connect-packet.js';

export interface VandalOptions {
  readonly port: number;
  readonly keys: DeviceKeys;
  /** Gets what reaches this device: nobody has sent it anything. */
  readonly ledger: Ledger;
}

const LOGIN_LIMIT_MS = 5_000;

/**
 * Logs in as a device, sends the bytes and listens until it is thrown out, for `limitMs` at most.
 *
 * @returns whether it was logged in at all
 */
export const vandalize = async (
  { port, keys, ledger }: VandalOptions,
  bytes: Buffer,
  limitMs: number,
): Promise<boolean> => {
  const parser = mqtt.parser({ protocolVersion: 4 });
  let isLoggedIn = false;
  let isOver = false;
  const socket = connect(port, '127.0.0.1', () => socket.write(connectPacket(keys)));
  socket.on('data', (chunk: Buffer) => parser.parse(chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOver = true;
  });
  parser.on('error', () => socket.destroy());
  parser.on('packet', (packet) => {
    if (packet.cmd === 'connack') isLoggedIn = packet.returnCode === 0;
    if (packet.cmd === 'publish') ledger.append(entryOf(keys, packet));
  });
  await waitFor(() => isLoggedIn || isOver, { limitMs: LOGIN_LIMIT_MS }).catch(() => undefined);
  if (isLoggedIn) socket.write(bytes);
  await waitFor(() => isOver, { limitMs: isLoggedIn ? limitMs : 0 }).catch(() => undefined);
  socket.destroy();
  return isLoggedIn;
};

const entryOf = ({ productKey, deviceKey }: DeviceKeys, { topic, payload }: IPublishPacket) => ({
  at: Date.now(),
  device: `${productKey}/${deviceKey}`,
  event: 'received' as const,
  messageId: '',
  topic,
  params: paramsOf(payload.toString()),
});

/** As with other devices, so that a token is found; anything else as text. */
const paramsOf = (payload: string): unknown => {
  try {
    return (JSON.parse(payload) as { params?: unknown }).params ?? payload;
  } catch {
    return payload;
  }
};
