import { benchOrgId, benchPoint } from '../bench-devices.js';
import type { BenchDevice } from '../system.js';
import { AdminClient } from './admin-client.js';

export interface AdminAddress {
  readonly url: string;
  readonly adminToken: string;
}

const MODEL_ID = 'bench-battery';

/** Makes the organisation, its model and its products, and imports the devices with the ids they have. */
export const provision = async (
  { url, adminToken }: AdminAddress,
  devices: readonly BenchDevice[],
): Promise<void> => {
  const admin = new AdminClient(url, adminToken);
  await admin.put(`/setpoint/v1/organizations/${benchOrgId}`, {});
  await admin.put(`/setpoint/v1/thing-models/${MODEL_ID}?orgId=${benchOrgId}`, model);
  const productKeys = [...new Set(devices.map(({ keys }) => keys.productKey))];
  await admin.importLines(benchOrgId, productKeys.map(productLine));
  await admin.importLines(benchOrgId, devices.map(deviceLine));
};

const text = (defaultValue: string) => ({ defaultValue, i18nValue: {} });

const model = {
  modelId: MODEL_ID,
  modelIdPath: `/${MODEL_ID}`,
  orgId: benchOrgId,
  name: text('Battery'),
  desc: '',
  category: '',
  tags: {},
  attributes: {},
  measurepoints: {
    [benchPoint]: {
      identifier: benchPoint,
      name: text('Power setpoint'),
      desc: '',
      tags: {},
      isStdElement: false,
      stdElementId: null,
      dataType: 'FLOAT',
      dataDefinition: null,
      hasQuality: false,
      signalType: 'Generic',
      unit: null,
    },
  },
  services: {},
  events: {},
};

const productLine = (productKey: string) => ({
  product: {
    orgId: benchOrgId,
    productKey,
    productSecret: 'benchProductSecret',
    productName: text('Batteries'),
    productType: 'Device',
    dataFormat: 'Json',
    modelId: MODEL_ID,
    dynamicActivateEnabled: false,
    biDirectionalAuth: false,
  },
});

const deviceLine = ({ assetId, keys }: BenchDevice) => ({
  device: { orgId: benchOrgId, assetId, ...keys, deviceName: text(keys.deviceKey), timezone: '+00:00' },
});
