import { isIPv6 } from 'node:net';
import type { DeviceName } from './user-name.js';

/** The other end of a connection, as far as the transport knows it. */
export interface Peer {
  /** What logins are counted by: an IPv4 address, or the first half of one of IPv6. */
  readonly address: string;
  /** Whom its certificate names, when it has one that the CA vouches for. */
  readonly provenName: DeviceName | undefined;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const NETWORK_GROUPS = 4;

/** Whoever has one address of IPv6 has the 2^64 of its network: they count as one. */
export const countedAddress = (remoteAddress: string): string => {
  const mapped = MAPPED.exec(remoteAddress)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(remoteAddress)) return remoteAddress;
  const [head = '', tail] = (remoteAddress.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...new Array<string>(missing).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::/64`;
};
