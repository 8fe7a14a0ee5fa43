import type { PrismaClient } from '../generated/client.js';
import { isDeviceKey, isOrgId, isShortKey } from '../key-format.js';
import type { DeviceChange, RegistryChange } from '../registry-change.js';
import type { DeviceSelector } from '../registry-reads.js';
import { refused } from '../written.js';

/** What a caller gets of a device that was created or replaced; the secret is in clear [contract 5.5]. */
export interface IssuedDevice {
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly deviceSecret: string;
}

export const unknownDevice = refused('unknownDevice', 'device does not exist');

/** @param change what was done to it, so that it can be told before its session ends [contract 6.4] */
export const deviceChanged = (assetId: string, change?: DeviceChange): RegistryChange => ({
  kind: 'device',
  key: assetId,
  ...(change && { change }),
});

/** Who is meant; null when the organisation has no such device. */
export const findAssetId = async (
  prisma: PrismaClient,
  orgId: string,
  selector: DeviceSelector,
): Promise<string | null> => {
  const where = whereDevice(orgId, selector);
  const device = where && (await prisma.device.findFirst({ where, select: { assetId: true } }));
  return device?.assetId ?? null;
};

const whereDevice = (orgId: string, selector: DeviceSelector) => {
  if (!isOrgId(orgId)) return null;
  if ('assetId' in selector)
    return isShortKey(selector.assetId) ? { orgId, assetId: selector.assetId } : null;
  const { productKey, deviceKey } = selector;
  return isShortKey(productKey) && isDeviceKey(deviceKey) ? { orgId, productKey, deviceKey } : null;
};
