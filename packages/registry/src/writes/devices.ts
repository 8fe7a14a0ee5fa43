import type { PrismaClient } from '../generated/client.js';
import { isDeviceKey, isOrgId, isShortKey } from '../key-format.js';
import type { DeviceSelector } from '../registry-reads.js';
import { type Refused, refused, type Written, written } from '../written.js';
import { type DeviceState, toDeviceState } from './activity.js';

export type SetDeviceEnabledOutcome = Written<DeviceState> | Refused<'unknownDevice' | 'unchanged'>;

/** Enables or disables a device; refused when it is so already [contract 5.5]. */
export const setDeviceEnabled = async (
  prisma: PrismaClient,
  orgId: string,
  selector: DeviceSelector,
  enabled: boolean,
): Promise<SetDeviceEnabledOutcome> => {
  const where = whereDevice(orgId, selector);
  const device = where && (await prisma.device.findFirst({ where, select: { assetId: true } }));
  if (!device) return refused('unknownDevice', 'device does not exist');
  const [row] = await prisma.$queryRaw<(Omit<DeviceState, 'revision'> & { revision: bigint })[]>`
    UPDATE registry.device d SET enabled = ${enabled}, revision = nextval('registry.device_revision')
    WHERE d.asset_id = ${device.assetId} AND d.enabled <> ${enabled}
    RETURNING d.org_id AS "orgId", d.asset_id AS "assetId", d.product_key AS "productKey",
      d.device_key AS "deviceKey", d.revision, d.active_time IS NOT NULL AS activated, d.enabled`;
  return row
    ? written(toDeviceState(row), { kind: 'device', key: device.assetId })
    : refused('unchanged', `device is ${enabled ? 'enabled' : 'disabled'} already`);
};

const whereDevice = (orgId: string, selector: DeviceSelector) => {
  if (!isOrgId(orgId)) return null;
  if ('assetId' in selector)
    return isShortKey(selector.assetId) ? { orgId, assetId: selector.assetId } : null;
  const { productKey, deviceKey } = selector;
  return isShortKey(productKey) && isDeviceKey(deviceKey) ? { orgId, productKey, deviceKey } : null;
};
