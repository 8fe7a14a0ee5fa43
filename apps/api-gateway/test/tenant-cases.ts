import { codes } from '@setpoint/codes';
import { carriedKeyOf, gatewayKeyOf, type TenantIds } from './tenant-ids.js';

/** What a call may name; `none`: it names nothing, and must show nothing of others. */
export type IdKind =
  | 'orgId'
  | 'assetId'
  | 'keys'
  | 'productKey'
  | 'modelId'
  | 'channelId'
  | 'commandId'
  | 'none';

export interface TenantCall {
  /** Below the path of the route, which has its own parameters in braces. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Text is sent as it is. */
  readonly body?: unknown;
}

/** One way in which a call can name what is not the caller's. */
export interface TenantCase {
  /** Method and path as in the OpenAPI document, and the action if it has any. */
  readonly call: string;
  readonly names: IdKind;
  /** Where, when a call can name the same in several places. */
  readonly where?: string;
  /** @param own ids of the caller; `named`: those of which one is named, which may be anybody's */
  readonly ask: (own: TenantIds, named: TenantIds) => TenantCall;
  /** The code for the caller's own; success unless given. */
  readonly own?: number;
  /** The code of an item, in a call whose envelope is 0 whatever becomes of its items. */
  readonly item?: number;
  /** The code for what is not the caller's; `not found` of the family unless given. */
  readonly others?: number;
  /** Success makes something new, which has ids of its own. */
  readonly makes?: true;
  /** Why a foreign id is answered unlike an unknown one. */
  readonly differs?: { readonly foreign: number; readonly unknown: number; readonly because: string };
}

const SUCCESS = codes.success.code;

const device = {
  assetId: (named: TenantIds) => ({ assetId: named.assetId }),
  keys: (named: TenantIds) => ({ productKey: named.productKey, deviceKey: named.deviceKey }),
} as const;
type DeviceKind = keyof typeof device;
const kinds: readonly DeviceKind[] = ['assetId', 'keys'];

/** A call whose query names one device. */
const ofOneDevice = (
  call: string,
  query: Readonly<Record<string, string>> = {},
  more: Partial<TenantCase> & { readonly body?: unknown } = {},
): readonly TenantCase[] => {
  const { body, ...rest } = more;
  return kinds.map((names) => ({
    call,
    names,
    ask: (_own, named) => ({
      query: { ...query, ...device[names](named) },
      ...(body !== undefined && { body }),
    }),
    ...rest,
  }));
};

const COMMANDS = '/connect-service/v2.1/commands';
const value = { value: 12.5 };
const set = { measurepointId: 'setpoint_kw' };
const byCommand = (call: string): TenantCase => ({
  call,
  names: 'commandId',
  ask: (own, named) => ({ query: { assetId: own.assetId, commandId: named.commandId } }),
});

const commands: readonly TenantCase[] = [
  ...ofOneDevice(`POST ${COMMANDS} setMeasurepoint`, set, { body: value }),
  ...ofOneDevice(
    `POST ${COMMANDS} setMeasurepoint`,
    { ...set, pendingTtl: '60' },
    { body: value, where: 'cached' },
  ),
  {
    call: `POST ${COMMANDS} setMeasurepoint`,
    names: 'assetId',
    where: 'among several',
    ask: (own, named) => ({ query: { ...set, assetId: `${own.freeDevice},${named.assetId}` }, body: value }),
  },
  {
    call: `POST ${COMMANDS} setMeasurepoint`,
    names: 'keys',
    where: 'with an own product',
    ask: (own, { deviceKey }) => ({ query: { ...set, productKey: own.productKey, deviceKey }, body: value }),
  },
  ...ofOneDevice(
    `POST ${COMMANDS} invokeService`,
    { serviceId: 'restart' },
    { body: { inputData: { delay_s: 1 } } },
  ),
  ...ofOneDevice(`POST ${COMMANDS} search`),
  ...ofOneDevice(`POST ${COMMANDS} cancel`),
  byCommand(`POST ${COMMANDS} cancel`),
  ...ofOneDevice(`GET ${COMMANDS} cancel`),
  byCommand(`GET ${COMMANDS} cancel`),
  {
    call: `GET ${COMMANDS} get`,
    names: 'assetId',
    ask: (_own, { assetId, commandId }) => ({ query: { assetId, commandId } }),
  },
  {
    call: `GET ${COMMANDS} get`,
    names: 'keys',
    ask: (_own, named) => ({ query: { ...device.keys(named), commandId: named.commandId } }),
  },
  byCommand(`GET ${COMMANDS} get`),
];

const paths = {
  assetId: 'devices/{assetId}',
  keys: 'products/{productKey}/devices/{deviceKey}',
} as const;

/** A call whose path names one device. */
const inPath = (
  method: string,
  family: string,
  below: 'measurepoints/{measurepointId}/set' | 'services/{serviceId}/invoke',
  more: { readonly query?: Readonly<Record<string, string>>; readonly body: unknown } & Partial<TenantCase>,
): readonly TenantCase[] => {
  const { query, body, ...rest } = more;
  const element = { measurepointId: 'setpoint_kw', serviceId: 'restart' };
  return kinds.map((names) => ({
    call: `${method} ${family}/${paths[names]}/${below}`,
    names,
    ask: (_own, named) => ({ path: { ...element, ...device[names](named) }, body, ...(query && { query }) }),
    ...rest,
  }));
};

const legacy: readonly TenantCase[] = [
  ...inPath('PUT', '/connectService', 'measurepoints/{measurepointId}/set', { body: 12.5 }),
  ...inPath('PUT', '/connectService', 'services/{serviceId}/invoke', { body: { delay_s: 1 } }),
];

const alone = { query: { requestId: 'w-1' }, item: codes.edgeDeviceUnknown.code };
const sync: readonly TenantCase[] = [
  ...['PUT', 'POST'].flatMap((method) =>
    inPath(method, '/dataService', 'measurepoints/{measurepointId}/set', { ...alone, body: { arg: 12.5 } }),
  ),
  ...inPath('PUT', '/dataService', 'services/{serviceId}/invoke', { ...alone, body: { delay_s: 1 } }),
];

interface MultiCall {
  readonly call: string;
  readonly item: (own: TenantIds) => Readonly<Record<string, unknown>>;
  readonly channel: (named: TenantIds) => Readonly<Record<string, string>>;
  readonly channelUnknown: number;
}

const multiCalls: readonly MultiCall[] = [
  {
    call: 'PUT /dataService/devices/multiSet',
    item: () => ({ requestId: 'w-1', measurepointId: 'setpoint_kw', inputData: { arg: 12.5 } }),
    channel: ({ setChannel }) => ({ setMeasurepointChannelId: setChannel }),
    channelUnknown: codes.setChannelUnknown.code,
  },
  {
    call: 'PUT /dataService/devices/multiInvoke',
    item: () => ({ requestId: 'w-1', serviceId: 'restart', inputData: { delay_s: 1 } }),
    channel: ({ controlChannel }) => ({ controlChannelId: controlChannel }),
    channelUnknown: codes.controlChannelUnknown.code,
  },
];

const multi: readonly TenantCase[] = multiCalls.flatMap(({ call, item, channel, channelUnknown }) => [
  ...kinds.map(
    (names): TenantCase => ({
      call,
      names,
      ask: (own, named) => ({ body: { data: [{ ...item(own), ...channel(own), ...device[names](named) }] } }),
      item: codes.edgeDeviceUnknown.code,
    }),
  ),
  {
    call,
    names: 'channelId',
    ask: (own, named) => ({ body: { data: [{ ...item(own), ...channel(named), assetId: own.assetId }] } }),
    item: channelUnknown,
  },
  {
    call,
    names: 'orgId',
    ask: (own, { orgId }) => ({
      body: { data: [{ ...item(own), ...channel(own), assetId: own.assetId, orgId }] },
    }),
    item: codes.edgeInvalidParameter.code,
  },
]);

interface ChannelPath {
  readonly path: string;
  readonly member: string;
  readonly id: (ids: TenantIds) => string;
  readonly exists: number;
  readonly channelUnknown: number;
}

const channelPaths: readonly ChannelPath[] = [
  {
    path: '/dataService/setMeasurepointChannels',
    member: 'setMeasurepointChannelId',
    id: ({ setChannel }) => setChannel,
    exists: codes.setChannelExists.code,
    channelUnknown: codes.setChannelUnknown.code,
  },
  {
    path: '/dataService/controlChannels',
    member: 'controlChannelId',
    id: ({ controlChannel }) => controlChannel,
    exists: codes.controlChannelExists.code,
    channelUnknown: codes.controlChannelUnknown.code,
  },
];

const channels: readonly TenantCase[] = channelPaths.flatMap(
  ({ path, member, id, exists, channelUnknown }) => {
    const taken = {
      foreign: exists,
      unknown: SUCCESS,
      because: 'a channel is a Kafka topic, of which there is one of a name [contract 2.2]',
    };
    const one = (method: string, body?: unknown): TenantCase => ({
      call: `${method} ${path}/{channelId}`,
      names: 'channelId',
      ask: (_own, named) => ({ path: { channelId: id(named) }, ...(body !== undefined && { body }) }),
      others: channelUnknown,
    });
    return [
      {
        call: `POST ${path}`,
        names: 'channelId',
        ask: (_own, named) => ({ body: { [member]: id(named) } }),
        own: exists,
        differs: taken,
      },
      { call: `GET ${path}`, names: 'none', ask: () => ({}) },
      one('GET'),
      one('PUT', { desc: 'ours' }),
      {
        call: `PUT ${path}/{channelId}`,
        names: 'channelId',
        where: 'as the new name',
        ask: (own, named) => ({ path: { channelId: id(own) }, body: { [member]: id(named) } }),
        // It has another name by then.
        own: channelUnknown,
        differs: taken,
      },
      one('DELETE'),
    ];
  },
);

const PRODUCTS = '/connect-service/v2.1/products';
const name = { defaultValue: 'ours', i18nValue: {} };
const newProduct = { productName: name, dataFormat: 'Json', productType: 'Device', biDirectionalAuth: false };

/** A search that finds nothing of others, whatever they are asked for by. */
const bySearch = (
  call: string,
  names: IdKind,
  expression: (named: TenantIds) => string,
  more: (own: TenantIds) => object = () => ({}),
): TenantCase => ({
  call,
  names,
  where: 'in the expression',
  ask: (own, named) => ({ body: { expression: expression(named), ...more(own) } }),
  others: SUCCESS,
});

const ofProduct = (call: string, others: number, body?: unknown): TenantCase => ({
  call,
  names: 'productKey',
  ask: (_own, { emptyProduct: productKey }) => ({
    query: { productKey },
    ...(body !== undefined && { body }),
  }),
  others,
});

const products: readonly TenantCase[] = [
  {
    call: `POST ${PRODUCTS} create`,
    names: 'modelId',
    ask: (_own, { modelId }) => ({ body: { ...newProduct, modelId } }),
    others: codes.modelUnknown.code,
  },
  ofProduct(`GET ${PRODUCTS} get`, codes.productUnknown.code),
  { call: `POST ${PRODUCTS} search`, names: 'none', ask: () => ({}) },
  bySearch(`POST ${PRODUCTS} search`, 'productKey', ({ productKey }) => `productKey = '${productKey}'`),
  bySearch(`POST ${PRODUCTS} search`, 'modelId', ({ modelId }) => `modelId in ('${modelId}')`),
  ofProduct(`POST ${PRODUCTS} update`, codes.updatedProductUnknown.code, {
    productName: name,
    biDirectionalAuth: true,
  }),
  ofProduct(`POST ${PRODUCTS} delete`, codes.notFound.code),
  {
    call: `POST ${PRODUCTS} delete`,
    names: 'productKey',
    where: 'of a product with devices',
    ask: (_own, { productKey }) => ({ query: { productKey } }),
    own: codes.productHasDevices.code,
  },
];

const DEVICES = '/connect-service/v2.1/devices';
const newDevice = { timezone: '+08:00', deviceName: name };

const devices: readonly TenantCase[] = [
  {
    call: `POST ${DEVICES} create`,
    names: 'productKey',
    ask: (_own, { productKey }) => ({ body: { ...newDevice, productKey } }),
  },
  {
    call: `POST ${DEVICES} create`,
    names: 'keys',
    where: 'as the new key in an own product',
    ask: (own, { deviceKey }) => ({ body: { ...newDevice, productKey: own.productKey, deviceKey } }),
    own: codes.deviceKeyTaken.code,
    others: SUCCESS,
    makes: true,
  },
  ...ofOneDevice(`GET ${DEVICES} get`),
  { call: `POST ${DEVICES} search`, names: 'none', ask: () => ({}) },
  bySearch(`POST ${DEVICES} search`, 'assetId', ({ assetId }) => `assetId in ('${assetId}')`),
  bySearch(`POST ${DEVICES} search`, 'keys', (named) => `deviceKey = '${carriedKeyOf(named)}'`),
  bySearch(`POST ${DEVICES} search`, 'productKey', ({ productKey }) => `productKey = '${productKey}'`),
  bySearch(`POST ${DEVICES} search`, 'modelId', ({ modelId }) => `modelId = '${modelId}'`),
  ...ofOneDevice(`POST ${DEVICES} update`, {}, { body: { deviceDesc: 'ours' } }),
  ...ofOneDevice(`POST ${DEVICES} enable`, {}, { own: codes.deviceStateForbids.code }),
  ...ofOneDevice(`POST ${DEVICES} disable`),
  ...ofOneDevice(`POST ${DEVICES} delete`),
  ...ofOneDevice(`POST ${DEVICES} replaceDevice`, {}, { body: { newDeviceKey: 'spare-01' } }),
];

const TOPOS = '/connect-service/v2.1/device-topos';
const gatewayOf = {
  assetId: ({ gateway }: TenantIds) => ({ assetId: gateway }),
  keys: (ids: TenantIds) => ({ productKey: ids.gatewayProduct, deviceKey: gatewayKeyOf(ids) }),
};
const subDeviceOf = {
  assetId: ({ subDevice }: TenantIds) => ({ assetId: subDevice }),
  keys: (ids: TenantIds) => ({ productKey: ids.productKey, deviceKey: carriedKeyOf(ids) }),
};

const topology: readonly TenantCase[] = kinds.flatMap((names): readonly TenantCase[] => [
  ...['addSubDevice', 'removeSubDevice', 'remove'].flatMap((action): readonly TenantCase[] => [
    {
      call: `POST ${TOPOS} ${action}`,
      names,
      where: 'as the gateway',
      ask: (own, named) => ({
        body: { gateway: gatewayOf[names](named), subDevices: [{ assetId: own.subDevice }] },
      }),
    },
    {
      call: `POST ${TOPOS} ${action}`,
      names,
      where: 'as the sub-device',
      ask: (own, named) => ({
        body: { gateway: { assetId: own.gateway }, subDevices: [subDeviceOf[names](named)] },
      }),
    },
  ]),
  ...['searchSubDevice', 'searchSubDevices'].flatMap((action): readonly TenantCase[] => [
    {
      call: `POST ${TOPOS} ${action}`,
      names,
      where: 'as the gateway',
      ask: (_own, named) => ({ body: { gateway: gatewayOf[names](named) } }),
    },
    bySearch(
      `POST ${TOPOS} ${action}`,
      names,
      ({ subDevice, productKey }) =>
        names === 'assetId' ? `assetId = '${subDevice}'` : `productKey = '${productKey}'`,
      (own) => ({ gateway: { assetId: own.gateway } }),
    ),
  ]),
  {
    call: `POST ${TOPOS} getGateway`,
    names,
    ask: (_own, named) => ({ body: { subDevice: subDeviceOf[names](named) } }),
  },
]);

const MODELS = '/model-service/v2.1/thing-models';

const models: readonly TenantCase[] = [
  { call: `GET ${MODELS} get`, names: 'modelId', ask: (_own, { modelId }) => ({ query: { modelId } }) },
  { call: `POST ${MODELS} search`, names: 'none', ask: () => ({}) },
  bySearch(`POST ${MODELS} search`, 'modelId', ({ modelId }) => `modelId in ('${modelId}')`),
  ...ofOneDevice('POST /connect-service/v2.1/measurepoints queryLatest'),
  {
    call: 'GET /modelService/thingModels/{thingModelId}',
    names: 'modelId',
    ask: (_own, { modelId }) => ({ path: { thingModelId: modelId } }),
    others: codes.edgeModelUnknown.code,
  },
];

/** Every call of an application, with every way to name what is not its organisation's. */
export const tenantCases: readonly TenantCase[] = [
  ...commands,
  ...legacy,
  ...sync,
  ...multi,
  ...channels,
  ...products,
  ...devices,
  ...topology,
  ...models,
];
