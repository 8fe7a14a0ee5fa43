/**
 * Every code that leaves Setpoint, once.
 *
 * `family`: where the code is spoken. `http`: the status it travels with; business outcomes are 200 [contract 1.2].
 * `retryable`: the same call may succeed later without a change. `blame`: who has to act.
 */
export interface CodeEntry {
  readonly code: number;
  readonly msg: string;
  readonly family: 'connect-service' | 'dataService' | 'legacy' | 'token-service' | 'device' | 'http';
  readonly http: number;
  readonly retryable: boolean;
  readonly blame: 'nobody' | 'caller' | 'device' | 'platform';
}

type Traits = Partial<Pick<CodeEntry, 'http' | 'retryable' | 'blame'>>;

const entry =
  (family: CodeEntry['family'], defaults: Traits) =>
  (code: number, msg: string, traits: Traits = {}): CodeEntry => ({
    code,
    msg,
    family,
    http: 200,
    retryable: false,
    blame: 'caller',
    ...defaults,
    ...traits,
  });

const connect = entry('connect-service', {});
const edge = entry('dataService', {});
const token = entry('token-service', {});
const legacy = entry('legacy', {});
const device = entry('device', { blame: 'device' });
const http = (code: number, msg: string, traits: Traits = {}) =>
  entry('http', { http: code })(code, msg, traits);

/** The codes by name. A number is written here and nowhere else. */
export const codes = {
  // Connection service [contract 1.10]
  success: connect(0, 'Success', { blame: 'nobody' }),
  invalidArgument: connect(99400, 'Invalid Argument'),
  denied: connect(99403, 'Denied resource'),
  notFound: connect(99404, 'Object does not exist'),
  serverFault: connect(99500, 'Internal Server Error', { retryable: true, blame: 'platform' }),
  encodeFailed: connect(11810, 'Command could not be encoded to the custom format of the product'),
  deviceInactive: connect(11888, 'Device is not activated', { blame: 'device' }),
  deviceOffline: connect(11900, 'Device is offline', { retryable: true, blame: 'device' }),
  cacheFull: connect(11902, 'Command cache of the device is full', { retryable: true }),
  notSentInTime: connect(11904, 'Command was not sent before its timeout', { retryable: true }),
  replyTimeout: connect(11915, 'Device did not reply in time', { blame: 'device' }),

  // Registry [contract 1.10]
  productUnknown: connect(11611, 'Product does not exist'),
  productHasDevices: connect(11619, 'Product still has devices'),
  updatedProductUnknown: connect(11651, 'Product does not exist'),
  modelUnknown: connect(11699, 'Thing model does not exist'),
  deviceKeyTaken: connect(11702, 'deviceKey exists already'),
  deviceKeyUnchanged: connect(11704, 'New and old deviceKey are equal'),
  noDeviceKey: connect(11714, 'deviceKey could not be generated, try again', {
    retryable: true,
    blame: 'platform',
  }),
  notGateway: connect(11738, 'Device is not a gateway'),
  tooManyDevices: connect(11739, 'Too many devices in the product, or sub-devices of the gateway'),
  deviceStateForbids: connect(11794, 'Device state does not allow it'),
  subDevicesInvalid: connect(11795, 'Invalid sub-devices'),

  // Gateway in front [contract 1.2]
  badBody: http(400, 'Cannot process request body'),
  unauthenticated: http(401, 'Invalid authentication credentials'),
  routeNotFound: http(404, 'No such resource'),
  methodNotAllowed: http(405, 'Method not allowed'),
  bodyTooLarge: http(413, 'Request size limit exceeded'),
  rateLimited: http(429, 'API rate limit exceeded', { retryable: true }),
  unexpected: http(500, 'An unexpected error occurred', { retryable: true, blame: 'platform' }),
  unavailable: http(503, 'Service unavailable', { retryable: true, blame: 'platform' }),

  // dataService [contract 2.8]
  edgeSuccess: edge(0, 'SUCCESS', { blame: 'nobody' }),
  edgeUnknownOrganization: edge(400, 'Invalid Argument orgId'),
  edgeInvalidObject: edge(404, 'Invalid object id'),
  edgeInvalidParameter: edge(1000, 'para error'),
  edgeStoreFault: edge(1002, 'get datastore error', { retryable: true, blame: 'platform' }),
  edgeWrongType: edge(1004, 'data type error'),
  controlChannelExists: edge(1000101, 'control group already exists'),
  controlChannelIllegal: edge(1000102, 'control group id is illegal'),
  controlChannelUnknown: edge(1000103, 'control group does not exist'),
  controlChannelUpdateFault: edge(1000104, 'update control group error', {
    retryable: true,
    blame: 'platform',
  }),
  controlChannelDeleteFault: edge(1000105, 'delete control group error', {
    retryable: true,
    blame: 'platform',
  }),
  controlChannelSaveFault: edge(1000106, 'save control group error', { retryable: true, blame: 'platform' }),
  controlChannelLimit: edge(1000108, 'number of control group reaches the upper limit'),
  edgeDeviceUnknown: edge(1000201, 'device does not exist'),
  edgeTimeout: edge(1000203, 'timeout', { blame: 'device' }),
  edgeInvokeFailed: edge(1000204, 'invoke service error', { blame: 'device' }),
  edgeWriteFailed: edge(1000205, 'write data error', { blame: 'device' }),
  edgeSyncLimit: edge(1000206, 'number of sync control reaches the upper limit', { retryable: true }),
  edgeAsyncLimit: edge(1000207, 'number of async control reaches the upper limit', { retryable: true }),
  edgeModelUnknown: edge(1000211, 'can not find model'),
  edgeValueMissing: edge(1000212, 'control value is null'),
  edgePointUnknown: edge(1000213, 'can not find device point'),
  setChannelExists: edge(1000301, 'set measurepoint group already exists'),
  setChannelIllegal: edge(1000302, 'set measurepoint group id is illegal'),
  setChannelUnknown: edge(1000303, 'set measurepoint group does not exist'),
  setChannelUpdateFault: edge(1000304, 'update set measurepoint group error', {
    retryable: true,
    blame: 'platform',
  }),
  setChannelDeleteFault: edge(1000305, 'delete set measurepoint group error', {
    retryable: true,
    blame: 'platform',
  }),
  setChannelSaveFault: edge(1000306, 'save set measurepoint group error', {
    retryable: true,
    blame: 'platform',
  }),
  setChannelLimit: edge(1000308, 'number of set measurepoint group reaches the upper limit'),
  edgeUnknown: edge(9998, 'unknown error', { blame: 'platform' }),
  edgeInternal: edge(9999, 'internal error', { retryable: true, blame: 'platform' }),

  // Token service [contract 4.2]
  tokenSuccess: token(0, 'SUCCESS', { blame: 'nobody' }),
  tokenReplayed: token(1001, 'encryption was used before'),
  tokenAppUnknown: token(1002, 'appKey does not exist'),
  tokenWrongEncryption: token(1003, 'encryption is wrong'),
  tokenBadParameter: token(1004, 'bad parameter'),
  tokenFault: token(1005, 'server fault', { retryable: true, blame: 'platform' }),
  tokenParameterEmpty: token(1202, 'parameter is empty'),
  tokenExpired: token(1203, 'access token expired'),
  tokenRefreshFailed: token(1204, 'refresh failed'),

  // Calls of the 1.x generation [contract 1.11]
  legacySuccess: legacy(0, 'Success', { blame: 'nobody' }),
  legacyInvalidArgument: legacy(400, 'Invalid argument'),
  legacyNotFound: legacy(404, 'Object does not exist'),
  legacyStateForbids: legacy(409, 'State of the device does not allow it', { blame: 'device' }),
  legacyOutOfRange: legacy(415, 'Argument out of range'),
  legacyDenied: legacy(498, 'Application has no permission'),
  legacyFault: legacy(500, 'Internal server error', { retryable: true, blame: 'platform' }),
  legacyTimeout: legacy(504, 'Timeout', { blame: 'device' }),

  // Device replies and upstream replies [contract 6.5, 6.6, 6.7]
  deviceOk: device(200, '', { blame: 'nobody' }),
  deviceOkZero: device(0, '', { blame: 'nobody' }),
  tooManyRequests: device(429, 'Too many requests', { retryable: true }),
  deviceFault: device(500, 'Internal server error', { retryable: true, blame: 'platform' }),
  keyExists: device(702, 'Device key exists already'),
  subDeviceUnknown: device(705, 'Device does not exist'),
  noKeyGenerated: device(714, 'Device key could not be generated', { retryable: true, blame: 'platform' }),
  subDeviceDisabled: device(723, 'Device is disable'),
  deviceLimit: device(739, 'Too many devices'),
  notSubDevice: device(740, 'Device is not a sub-device of this gateway'),
  subDeviceSignature: device(742, 'Signature is wrong'),
  subDeviceCertificate: device(746, 'Product demands certificates'),
  subDeviceActivation: device(770, 'Dynamic activation is not allowed'),
  messageTooLarge: device(1008, 'Msg size is too large, discard the message'),
  topicForbidden: device(1009, 'Publish to topic with no write permission'),
  parseError: device(1200, 'Parse error'),
  modelMismatch: device(1204, 'Model validate failed'),
  batchFailed: device(1206, 'Batch failed'),
  attributeUpdateFailed: device(1207, 'Attribute update failed'),
  attributeQueryFailed: device(1208, 'Attribute query failed'),
  attributeDeleteFailed: device(1209, 'Attribute delete failed'),
  payloadFormat: device(1220, 'Payload format error'),
  payloadEmpty: device(1251, 'Payload is empty'),
  topologyAddFailed: device(1255, 'add topo failure'),
  topologyRemoveFailed: device(1256, 'Remove topo failure'),
  methodMismatch: device(1260, 'Methods not consistent'),
} as const satisfies Record<string, CodeEntry>;

export type CodeName = keyof typeof codes;

/** Member `apim_status` of a 401: the access token is unknown or expired, fetch another [contract 1.2]. */
export const TOKEN_UNKNOWN = 4011;

/** `submsg` of an outcome that repeats the device's own error code [contract 1.10]. */
export const deviceErrorSubmsg = 'DEVICE_ERROR';
