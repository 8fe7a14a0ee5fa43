import { codes } from '@setpoint/codes';
import type { legacyData } from '../../../answers/legacy-data.js';
import { TIMEOUT_MS } from '../../../use-cases/legacy-call.js';
import { anything, instant, map, orNull, ref, type Schema, struct, text } from '../../schema.js';
import { legacyService } from '../families.js';
import { inPath, optional, orgId, within } from '../parameters.js';
import type { Call, CodeUse, Parameter, Route } from '../route.js';

const { answer } = legacyService;

type Data = ReturnType<typeof legacyData>;
type InvokedData = Extract<Data, { readonly serviceId: string }>;
type Members<T> = Readonly<Record<keyof T, Schema>>;

const device = {
  messageId: text('The id of the command, by which the calls of today find it'),
  productKey: text(),
  deviceKey: text(),
  assetId: text(),
  gmtDeviceReply: instant('When the device answered; -1 when that is not known'),
};

const written = {
  ...device,
  inputData: anything('The value'),
};

const invoked: Members<InvokedData> = {
  ...device,
  requestId: text('That of the caller, or one of ours'),
  requestMethod: text('`thing.service.` and the id of the service'),
  callType: { const: 'SYNC' },
  serviceName: text(),
  serviceId: text(),
  callbackUrl: orNull(text('Ignored')),
  inputData: anything('The inputs by name'),
  outputData: map('What the service answered'),
  gmtServiceRequest: instant('When it was asked for'),
  gmtServiceReply: instant('When this was answered'),
};

export const legacySupport = { LegacyWrite: struct(written), LegacyInvoke: struct(invoked) };

const exampleDevice = {
  messageId: '4013031427909091335',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  assetId: 'Kc81mQzT',
  gmtDeviceReply: 1_767_225_601_400,
};

const exampleInvoke = {
  ...exampleDevice,
  requestId: 'w-1',
  requestMethod: 'thing.service.restart',
  callType: 'SYNC',
  serviceName: 'Restart',
  serviceId: 'restart',
  callbackUrl: null,
  inputData: { delay_s: 300 },
  outputData: { ticket: 4242 },
  gmtServiceRequest: 1_767_225_600_123,
  gmtServiceReply: 1_767_225_601_456,
};

const common: readonly CodeUse[] = [
  codes.legacySuccess,
  [
    codes.legacyInvalidArgument,
    'An argument is wrong, or the organisation does not exist; `submsg` says which',
  ],
  [codes.legacyNotFound, 'No such device, point or service'],
  [codes.legacyStateForbids, 'The device is offline, or was never active'],
  [codes.legacyDenied, 'The organisation is not that of the application'],
  [codes.legacyOutOfRange, '`timeout` is out of range'],
  [codes.legacyFault, 'Not known what became of it, or the command could not be encoded'],
  [codes.legacyTimeout, 'Not sent in time, or the device did not reply in time'],
];

const byAssetId = [inPath('assetId', 'The device', 'Kc81mQzT')];
const byKeys = [
  inPath('productKey', 'Product of the device', 'pQ7wXk2L'),
  inPath('deviceKey', 'Key of the device in its product', 'ems-01'),
];

const patience: readonly Parameter[] = [
  orgId,
  within('timeout', 'Milliseconds to wait for the device', TIMEOUT_MS),
];

const setOf = (device: readonly Parameter[]): Call => ({
  summary: 'Set a point, as 1.x does',
  description: 'Writes one point instantly; the body is the value itself [contract 1.11].',
  parameters: [...device, inPath('measurepointId', 'The point', 'setpoint_kw'), ...patience],
  body: {
    required: true,
    schema: anything('Of the type of the point'),
    examples: [{ name: 'set', summary: 'A number', value: 15 }],
  },
  data: ref('LegacyWrite'),
  failureData: ref('LegacyWrite'),
  examples: [{ name: 'success', summary: 'Written', value: answer({ ...exampleDevice, inputData: 15 }) }],
  codes: common,
  deviceErrors: true,
});

const invokeOf = (device: readonly Parameter[]): Call => ({
  summary: 'Call a service, as 1.x does',
  description: 'Calls one service instantly; the body is the inputs by name [contract 1.11].',
  parameters: [
    ...device,
    inPath('serviceId', 'The service', 'restart'),
    ...patience,
    optional('requestId', 'Repeated in the answer'),
    optional('callbackUrl', 'Ignored', text(undefined, { maxLength: 2_048 })),
  ],
  body: {
    required: false,
    schema: map('The inputs by name'),
    examples: [{ name: 'invoke', summary: 'One input', value: { delay_s: 300 } }],
  },
  data: ref('LegacyInvoke'),
  failureData: ref('LegacyInvoke'),
  examples: [{ name: 'success', summary: 'Called, and answered', value: answer(exampleInvoke) }],
  codes: common,
  deviceErrors: true,
});

const shared = {
  method: 'put',
  tag: 'Calls of 1.x',
  family: legacyService,
  http: [codes.routeNotFound],
} as const;
const asset = '/connectService/devices/{assetId}';
const keys = '/connectService/products/{productKey}/devices/{deviceKey}';
const set = '/measurepoints/{measurepointId}/set';
const invoke = '/services/{serviceId}/invoke';

export const legacyRoutes: readonly Route[] = [
  { ...shared, path: asset + set, operationId: 'legacySetByAssetId', calls: [setOf(byAssetId)] },
  { ...shared, path: keys + set, operationId: 'legacySetByKeys', calls: [setOf(byKeys)] },
  { ...shared, path: asset + invoke, operationId: 'legacyInvokeByAssetId', calls: [invokeOf(byAssetId)] },
  { ...shared, path: keys + invoke, operationId: 'legacyInvokeByKeys', calls: [invokeOf(byKeys)] },
];
