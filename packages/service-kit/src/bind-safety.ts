import { BlockList, isIP } from 'node:net';
import { EnvError } from './env.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopback = (host: string): boolean => {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
};

/**
 * Without authentication anybody who reaches the port commands every device, so `SETPOINT_AUTH=off` is for
 * loopback addresses only.
 *
 * @throws EnvError for the first host that is not loopback while `auth` is off
 */
export const bindSafety = (auth: 'required' | 'off', ...hosts: readonly string[]): void => {
  const exposed = auth === 'off' ? hosts.find((host) => !isLoopback(host)) : undefined;
  if (exposed === undefined) return;
  throw new EnvError([
    `SETPOINT_AUTH: off is allowed on a loopback address only, and this service would listen on ${JSON.stringify(exposed)}`,
  ]);
};
