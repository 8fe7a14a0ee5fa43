import { randomBytes } from 'node:crypto';
import type { DeviceKeys } from '@setpoint/simulated-device';

export interface TestDevice {
  readonly assetId: string;
  readonly keys: DeviceKeys;
}

export interface Tenant {
  readonly orgId: string;
  readonly devices: readonly TestDevice[];
}

interface AdminAddress {
  readonly gatewayUrl: string;
  readonly adminToken: string;
}

export const MODEL_ID = 'test-battery';

const name = (text: string) => ({ defaultValue: text, i18nValue: {} });

const point = (identifier: string, dataType: string, dataDefinition: object | null = null) => ({
  identifier,
  name: name(identifier),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
  dataType,
  dataDefinition: dataDefinition && JSON.stringify(dataDefinition),
  hasQuality: false,
  signalType: 'Generic',
  unit: null,
});

const parameter = (identifier: string, dataType: string) => ({
  identifier,
  name: name(identifier),
  desc: '',
  dataType,
  dataDefinition: null,
  unit: null,
});

const model = (orgId: string) => ({
  modelId: MODEL_ID,
  modelIdPath: `/${MODEL_ID}`,
  orgId,
  name: name('Battery'),
  desc: '',
  category: '',
  tags: {},
  attributes: {},
  measurepoints: {
    setpoint_kw: point('setpoint_kw', 'FLOAT'),
    label: point('label', 'STRING', { maxLength: 64 }),
    notes: point('notes', 'ARRAY', { itemType: 'STRING' }),
  },
  services: {
    restart: {
      identifier: 'restart',
      name: name('Restart'),
      desc: '',
      tags: {},
      isStdElement: false,
      stdElementId: null,
      callType: 'SYNC',
      inputData: [parameter('delay_s', 'INT')],
      outputData: [parameter('ticket', 'INT')],
    },
  },
  events: {},
});

/** An organisation with a product and `count` devices, all with ids that no other test has. */
export const createTenant = async (admin: AdminAddress, count: number): Promise<Tenant> => {
  const orgId = `o${BigInt(`0x${randomBytes(6).toString('hex')}`)}`;
  const productKey = randomBytes(4).toString('hex');
  const devices = Array.from({ length: count }, (_, index) => ({
    assetId: randomBytes(4).toString('hex'),
    keys: { productKey, deviceKey: `device-${index + 1}`, deviceSecret: randomBytes(10).toString('hex') },
  }));
  await put(admin, `/setpoint/v1/organizations/${orgId}`, {});
  await put(admin, `/setpoint/v1/thing-models/${MODEL_ID}?orgId=${orgId}`, model(orgId));
  await importLines(admin, orgId, [
    { product: productOf(orgId, productKey) },
    ...devices.map(({ assetId, keys }) => ({
      device: { orgId, assetId, ...keys, deviceName: name(keys.deviceKey), timezone: '+00:00' },
    })),
  ]);
  return { orgId, devices };
};

const productOf = (orgId: string, productKey: string) => ({
  orgId,
  productKey,
  productSecret: randomBytes(8).toString('hex'),
  productName: name('Batteries'),
  productType: 'Device',
  dataFormat: 'Json',
  modelId: MODEL_ID,
  dynamicActivateEnabled: false,
  biDirectionalAuth: false,
});

const put = (admin: AdminAddress, path: string, body: object) =>
  call(admin, 'PUT', path, JSON.stringify(body), 'application/json');

const importLines = async (admin: AdminAddress, orgId: string, lines: readonly object[]): Promise<void> => {
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const answer = await call(
    admin,
    'POST',
    `/setpoint/v1/registry/import?orgId=${orgId}`,
    body,
    'application/x-ndjson',
  );
  if (answer.includes('"failed"')) throw new Error(`import: ${answer}`);
};

const call = async (
  { gatewayUrl, adminToken }: AdminAddress,
  method: string,
  path: string,
  body: string,
  contentType: string,
): Promise<string> => {
  const response = await fetch(gatewayUrl + path, {
    method,
    headers: { 'content-type': contentType, authorization: `Bearer ${adminToken}` },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
  return answer;
};
