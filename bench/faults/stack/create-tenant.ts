import { channelId } from '@setpoint/channels';
import type { AdminClient } from '../../src/systems/admin-client.js';
import { type FaultTenant, faultModel, type TenantDevice, type TenantPlan } from './fault-stack.js';

type Qos = TenantDevice['qos'];

/** Makes an organisation with all it needs. Its mark is in everything that it could be taken for another by. */
export const createTenant = async (admin: AdminClient, plan: TenantPlan): Promise<FaultTenant> => {
  const tenant = tenantOf(plan);
  const { orgId, mark, channelId: channel, devices } = tenant;
  const modelId = `${mark}-battery`;
  await admin.put(`/setpoint/v1/organizations/${orgId}`, {});
  await admin.put(`/setpoint/v1/thing-models/${modelId}?orgId=${orgId}`, modelOf(orgId, modelId, mark));
  await admin.importLines(
    orgId,
    ([0, 1] as const).map((qos) => ({ product: productOf(orgId, modelId, mark, qos) })),
  );
  await admin.put(`/setpoint/v1/products/${productKeyOf(mark, 1)}/delivery?orgId=${orgId}`, { qos: 1 });
  await admin.importLines(orgId, devices.map(deviceLine(orgId)));
  await admin.post(`/dataService/setMeasurepointChannels?orgId=${orgId}`, {
    setMeasurepointChannelId: channel,
    desc: mark,
  });
  return tenant;
};

const tenantOf = ({ mark, behaviours }: TenantPlan): FaultTenant => {
  if (!/^(?=.*[G-Zg-z])[A-Za-z0-9]{4}$/.test(mark)) throw new Error(`"${mark}" cannot mark a tenant`);
  return {
    orgId: `o-${mark}`,
    mark,
    channelId: channelId('set', `${mark}-results`),
    devices: behaviours.map((behaviour, index) => deviceOf(mark, behaviour, index)),
  };
};

const deviceOf = (mark: string, behaviour: string, index: number): TenantDevice => {
  const qos: Qos = index % 2 === 0 ? 0 : 1;
  const number = String(index + 1).padStart(4, '0');
  const productKey = productKeyOf(mark, qos);
  const deviceKey = `${mark}-device-${number}`;
  return {
    assetId: mark + number,
    productKey,
    deviceKey,
    behaviour,
    qos,
    keys: { productKey, deviceKey, deviceSecret: `${mark}-secret-${number}` },
  };
};

const productKeyOf = (mark: string, qos: Qos): string => `${mark}Qos${qos}`;

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

const element = (identifier: string, mark: string) => ({
  identifier,
  name: name(`${identifier} of ${mark}`),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
  unit: null,
});

/** What carries tokens. */
const shortText = { dataType: 'STRING', dataDefinition: JSON.stringify({ maxLength: 64 }) };

const modelOf = (orgId: string, modelId: string, mark: string) => {
  const { powerPoint, labelPoint, service, tokenParameter } = faultModel;
  const point = (identifier: string) => ({
    ...element(identifier, mark),
    dataType: 'FLOAT',
    dataDefinition: null,
    hasQuality: false,
    signalType: 'Generic',
  });
  return {
    modelId,
    modelIdPath: `/${modelId}`,
    orgId,
    name: name(`Battery of ${mark}`),
    desc: '',
    category: '',
    tags: {},
    attributes: {},
    measurepoints: {
      [powerPoint]: point(powerPoint),
      [labelPoint]: { ...point(labelPoint), ...shortText },
    },
    services: {
      [service]: {
        ...element(service, mark),
        inputData: [{ ...element(tokenParameter, mark), ...shortText }],
        outputData: [],
        callType: 'SYNC',
      },
    },
    events: {},
  };
};

const productOf = (orgId: string, modelId: string, mark: string, qos: Qos) => ({
  orgId,
  productKey: productKeyOf(mark, qos),
  productSecret: `${mark}-product-secret`,
  productName: name(`Batteries of ${mark}`),
  productType: 'Device',
  dataFormat: 'Json',
  modelId,
  dynamicActivateEnabled: false,
  biDirectionalAuth: false,
});

const deviceLine =
  (orgId: string) =>
  ({ assetId, keys }: TenantDevice) => ({
    device: { orgId, assetId, ...keys, deviceName: name(keys.deviceKey), timezone: '+00:00' },
  });
