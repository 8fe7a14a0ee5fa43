import { type CodeName, codes } from '@setpoint/codes';
import { MAX_SUB_DEVICES } from '@setpoint/registry';
import { readClaim, readName } from '../login/sub-device-claim.js';
import { lenientParams } from '../payload/lenient-params.js';
import type { GatewayTopology, TopologyChange } from '../use-cases/change-topology.js';
import { gatewayRequest } from './gateway-requests.js';
import { answered, type Handled, type UpstreamHandler } from './upstream-handler.js';

/** A gateway says which devices it carries, and asks [contract 6.7]. */
export const topologyRequests = (topology: GatewayTopology): readonly UpstreamHandler[] => [
  gatewayRequest({ realm: 'sys', path: /^thing\/topo\/add$/ }, async (asker, { payload }) => {
    const claims = readAll(lenientParams(payload), readClaim);
    return claims ? answerOf(await topology.add(asker, claims), 'topologyAddFailed') : malformed;
  }),
  gatewayRequest({ realm: 'sys', path: /^thing\/topo\/delete$/ }, async (asker, { payload }) => {
    const names = readAll(lenientParams(payload), readName);
    return names ? answerOf(await topology.remove(asker, names), 'topologyRemoveFailed') : malformed;
  }),
  gatewayRequest({ realm: 'sys', path: /^thing\/topo\/get$/ }, async (asker) => {
    const subDevices = await topology.subDevicesOf(asker);
    const data = subDevices.map(({ assetId, productKey, deviceKey }) => ({ assetId, productKey, deviceKey }));
    return answered('deviceOk', { data });
  }),
];

const malformed = answered('payloadFormat');

/** @returns null when it is no list, names nobody or more than there can be, or an entry is of no use */
const readAll = <T>(params: unknown, read: (entry: unknown) => T | null): readonly T[] | null => {
  if (!Array.isArray(params) || params.length === 0 || params.length > MAX_SUB_DEVICES) return null;
  const all: T[] = [];
  for (const entry of params as readonly unknown[]) {
    const one = read(entry);
    if (!one) return null;
    all.push(one);
  }
  return all;
};

const answerOf = (change: TopologyChange, code: CodeName): Handled =>
  change.ok ? answered('deviceOk') : answered(code, { message: `${codes[code].msg}, [${change.reason}]` });
