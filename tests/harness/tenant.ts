import { randomBytes } from 'node:crypto';
import type { DeviceKeys } from '@setpoint/simulated-device';
import { type AdminAddress, importLines, putBody } from './admin-client.js';
import { batteryModel, MODEL_ID, name } from './battery-model.js';

export interface TestDevice {
  readonly assetId: string;
  readonly keys: DeviceKeys;
}

export interface Tenant {
  readonly orgId: string;
  readonly devices: readonly TestDevice[];
}

export interface ProductOptions {
  readonly productType?: 'Device' | 'Gateway';
  readonly dataFormat?: 'Json' | 'Custom';
  readonly dynamicActivateEnabled?: boolean;
  readonly biDirectionalAuth?: boolean;
}

export interface TestProduct {
  readonly productKey: string;
  readonly productSecret: string;
  readonly devices: readonly TestDevice[];
}

/** An organisation with a product and `count` devices, all with ids that no other test has. */
export const createTenant = async (admin: AdminAddress, count: number): Promise<Tenant> => {
  const orgId = await createOrganization(admin);
  const { devices } = await createProduct(admin, orgId, count);
  return { orgId, devices };
};

/** @returns its id; it has the model of the battery */
export const createOrganization = async (admin: AdminAddress): Promise<string> => {
  const orgId = `o${BigInt(`0x${randomBytes(6).toString('hex')}`)}`;
  await putBody(admin, `/setpoint/v1/organizations/${orgId}`, {});
  await putBody(admin, `/setpoint/v1/thing-models/${MODEL_ID}?orgId=${orgId}`, batteryModel(orgId));
  return orgId;
};

/** A product of batteries, unless told otherwise for JSON and without subordinates, and `count` devices of it. */
export const createProduct = async (
  admin: AdminAddress,
  orgId: string,
  count: number,
  options: ProductOptions = {},
): Promise<TestProduct> => {
  const productKey = randomBytes(4).toString('hex');
  const productSecret = randomBytes(8).toString('hex');
  const devices = Array.from({ length: count }, (_, index) => ({
    assetId: randomBytes(4).toString('hex'),
    keys: { productKey, deviceKey: `device-${index + 1}`, deviceSecret: randomBytes(10).toString('hex') },
  }));
  await importLines(admin, orgId, [
    { product: { ...batteries(orgId), ...options, productKey, productSecret } },
    ...devices.map(({ assetId, keys }) => ({
      device: { orgId, assetId, ...keys, deviceName: name(keys.deviceKey), timezone: '+00:00' },
    })),
  ]);
  return { productKey, productSecret, devices };
};

const batteries = (orgId: string) => ({
  orgId,
  productName: name('Batteries'),
  productType: 'Device',
  dataFormat: 'Json',
  modelId: MODEL_ID,
  dynamicActivateEnabled: false,
  biDirectionalAuth: false,
});
