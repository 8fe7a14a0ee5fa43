import { benchOrgId, benchPoint } from '../bench-devices.js';
import type { BenchDevice } from '../system.js';

export interface AdminAddress {
  readonly url: string;
  readonly adminToken: string;
}

const MODEL_ID = 'bench-battery';
/** About 250 KB a body. */
const DEVICES_A_CALL = 1_000;

/** Makes the organisation, its model and its products, and imports the devices with the ids they have. */
export const provision = async (admin: AdminAddress, devices: readonly BenchDevice[]): Promise<void> => {
  await putJson(admin, `/setpoint/v1/organizations/${benchOrgId}`, {});
  await putJson(admin, `/setpoint/v1/thing-models/${MODEL_ID}?orgId=${benchOrgId}`, model);
  const productKeys = [...new Set(devices.map(({ keys }) => keys.productKey))];
  await importLines(admin, productKeys.map(productLine));
  for (let from = 0; from < devices.length; from += DEVICES_A_CALL)
    await importLines(admin, devices.slice(from, from + DEVICES_A_CALL).map(deviceLine));
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

const importLines = async (admin: AdminAddress, lines: readonly object[]): Promise<void> => {
  const path = `/setpoint/v1/registry/import?orgId=${benchOrgId}`;
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const answer = await call(admin, 'POST', path, body, 'application/x-ndjson');
  if (answer.includes('"failed"')) throw new Error(`import: ${answer.slice(0, 2_000)}`);
};

const putJson = (admin: AdminAddress, path: string, body: object): Promise<string> =>
  call(admin, 'PUT', path, JSON.stringify(body), 'application/json');

const call = async (
  { url, adminToken }: AdminAddress,
  method: string,
  path: string,
  body: string,
  contentType: string,
): Promise<string> => {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': contentType, authorization: `Bearer ${adminToken}` },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
  return answer;
};
