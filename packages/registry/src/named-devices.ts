import { isDeviceKey, isOrgId, isShortKey } from './key-format.js';
import type { DeviceSelector } from './registry-reads.js';
import type { SqlSource } from './sql-source.js';
import { refused } from './written.js';

export interface NamedDevice {
  readonly assetId: string;
  readonly isGateway: boolean;
}

/** In the order of the selectors; what belongs to others is null, like what does not exist. */
export const findNamed = async (
  source: SqlSource,
  orgId: string,
  selectors: readonly DeviceSelector[],
): Promise<(NamedDevice | null)[]> => {
  if (!isOrgId(orgId)) return selectors.map(() => null);
  const possible = selectors.filter(isPossible);
  const records = possible.length === 0 ? [] : await source.devices(possible);
  let next = 0;
  return selectors.map((selector) => {
    const record = isPossible(selector) ? records[next++] : null;
    if (record?.facts.orgId !== orgId) return null;
    return { assetId: record.facts.assetId, isGateway: record.credentials.productType === 'Gateway' };
  });
};

const isPossible = (selector: DeviceSelector): boolean =>
  'assetId' in selector
    ? isShortKey(selector.assetId)
    : isShortKey(selector.productKey) && isDeviceKey(selector.deviceKey);

export const nameOf = (selector: DeviceSelector): string =>
  'assetId' in selector ? selector.assetId : `${selector.productKey}/${selector.deviceKey}`;

export const unknown = (selector: DeviceSelector) =>
  refused('unknownDevice', `device ${nameOf(selector)} does not exist`);

export const notGateway = (selector: DeviceSelector) =>
  refused('notGateway', `device ${nameOf(selector)} is no gateway`);
