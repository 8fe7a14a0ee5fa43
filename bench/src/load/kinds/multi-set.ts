import { benchOrgId, benchPoint } from '../../bench-devices.js';
import { type Judgement, noCode, type RequestKind } from '../request-kind.js';

export interface MultiSetSettings {
  /** In one body; each for another device. At least as many devices as points. */
  readonly points: number;
  readonly channelId: string;
  readonly assetIds: readonly string[];
  /** Of each point, ms. */
  readonly timeoutMs: number;
}

/** Writes many points in one call [contract 2.3]; devices take turns over bodies. Settings: MultiSetSettings. */
export const multiSet: RequestKind = {
  make: (n, _device, settings) => ({
    method: 'PUT',
    path: `/dataService/devices/multiSet?orgId=${benchOrgId}`,
    body: bodyOf(n, settings as unknown as MultiSetSettings),
  }),
  judge: (_status, body) => judgeItems(body),
};

const bodyOf = (n: number, { points, channelId, assetIds, timeoutMs }: MultiSetSettings): string => {
  const items = Array.from({ length: points }, (_, i) => {
    const assetId = assetIds[(n * points + i) % assetIds.length];
    return `{"requestId":"w-${n}-${i}","orgId":"${benchOrgId}","setMeasurepointChannelId":"${channelId}","assetId":"${assetId}","measurepointId":"${benchPoint}","inputData":{"arg":${(n % 200) / 2}},"timeout":${timeoutMs}}`;
  });
  return `{"data":[${items.join(',')}]}`;
};

/**
 * 0 when the envelope and every item say so, else the first other status. Read from the text: parsing 1,000 items would
 * take the load generator longer than it takes the system to make them.
 */
export const judgeItems = (body: string): Judgement => {
  const statuses = [...body.matchAll(/"status":(-?\d+)/g)].map(([, status]) => Number(status));
  if (statuses.length === 0) return { code: noCode };
  return { code: statuses.find((status) => status !== 0) ?? 0 };
};
