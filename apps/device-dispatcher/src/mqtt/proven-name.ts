import type { TLSSocket } from 'node:tls';
import type { DeviceName } from '../login/user-name.js';

/**
 * Whom the certificate of a connection names: `OU` is the productKey and `CN` the deviceKey, each once.
 *
 * @returns undefined without a certificate, and for one that the CA does not vouch for now
 */
export const provenNameOf = (socket: TLSSocket): DeviceName | undefined => {
  if (!socket.authorized) return undefined;
  // What a certificate says twice comes as a list.
  const { subject } = socket.getPeerCertificate() as { subject?: { OU?: unknown; CN?: unknown } };
  const { OU: productKey, CN: deviceKey } = subject ?? {};
  return typeof productKey === 'string' && typeof deviceKey === 'string'
    ? { productKey, deviceKey }
    : undefined;
};
