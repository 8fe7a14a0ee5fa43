import { benchOrgId } from '../../bench-devices.js';
import { judgeEnvelope, type RequestKind } from '../request-kind.js';

/** A command that exists. */
export interface KnownCommand {
  readonly assetId: string;
  readonly commandId: string;
}

/** Reads one command [contract 1.6]. Settings: `commands`, KnownCommand[], which take turns. */
export const get: RequestKind = {
  make: (n, _device, { commands }) => {
    const known = commands as readonly KnownCommand[];
    const command = known[n % known.length];
    if (!command) throw new Error('get needs commands');
    const { assetId, commandId } = command;
    return {
      method: 'GET',
      path: `/connect-service/v2.1/commands?action=get&orgId=${benchOrgId}&assetId=${assetId}&commandId=${commandId}`,
    };
  },
  judge: judgeEnvelope,
};
