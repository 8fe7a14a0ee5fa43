import type { DeviceSelector } from '@setpoint/registry';
import { optionalText, type Reading, read, unreadable } from './parameters.js';
import type { Query } from './query.js';

/** [contract 1.4 #2] */
export const MAX_ASSETS = 100;
const MAX_ASSET_ID_LENGTH = 64;
export const MAX_LIST_LENGTH = 2 * MAX_ASSETS * (MAX_ASSET_ID_LENGTH + 1);

/** The two ways of naming a device [contract 0.3]. */
export interface DeviceNames {
  readonly assetId?: string | null;
  readonly productKey?: string | null;
  readonly deviceKey?: string | null;
}

export const NO_SELECTOR = 'assetId, or productKey and deviceKey, must be given';

/** `assetId` wins [contract 0.3]; null when neither way of naming a device is complete. */
export const selectorOf = ({ assetId, productKey, deviceKey }: DeviceNames): DeviceSelector | null => {
  if (assetId) return { assetId };
  return productKey && deviceKey ? { productKey, deviceKey } : null;
};

/**
 * Whom a call is about: `assetId`, or `productKey` with `deviceKey`; `assetId` wins [contract 0.3].
 *
 * @returns at least one selector, each asset once, in the order of the request [contract 1.4 #1]
 */
export const readDevices = (query: Query): Reading<readonly DeviceSelector[]> => {
  const list = optionalText(query, 'assetId', MAX_LIST_LENGTH);
  if (!list.ok) return list;
  const parts = (list.value ?? '').split(',').map((part) => part.trim());
  const assetIds = [...new Set(parts.filter((part) => part !== ''))];
  if (assetIds.length > MAX_ASSETS) return unreadable('assetId', `more than ${MAX_ASSETS} assets`);
  if (assetIds.some((id) => id.length > MAX_ASSET_ID_LENGTH))
    return unreadable('assetId', `an asset id is longer than ${MAX_ASSET_ID_LENGTH} characters`);
  return assetIds.length > 0 ? read(assetIds.map((assetId) => ({ assetId }))) : readKeys(query);
};

const readKeys = (query: Query): Reading<readonly DeviceSelector[]> => {
  const productKey = optionalText(query, 'productKey');
  if (!productKey.ok) return productKey;
  const deviceKey = optionalText(query, 'deviceKey');
  if (!deviceKey.ok) return deviceKey;
  return productKey.value === undefined || deviceKey.value === undefined
    ? unreadable('assetId', NO_SELECTOR)
    : read([{ productKey: productKey.value, deviceKey: deviceKey.value }]);
};

/** For the calls that are about one device only [contract 1.4]. */
export const readDevice = (query: Query): Reading<DeviceSelector> => {
  if (query.get('assetId')?.includes(',')) return unreadable('assetId', 'one asset only');
  const devices = readDevices(query);
  if (!devices.ok) return devices;
  const [device] = devices.value;
  return device ? read(device) : unreadable('assetId', 'assetId is missing');
};
