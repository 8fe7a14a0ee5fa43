import { HOSTILE_MARK } from '../../checker/tolerances.js';
import { type FaultTenant, faultModel } from '../../stack/fault-stack.js';

/** A request that no friend would send. */
export interface HostileRequest {
  readonly what: string;
  /** As it goes over the wire. */
  readonly bytes: string;
}

const COMMANDS = '/connect-service/v2.1/commands';
const MULTI_SET = '/dataService/devices/multiSet';

/** Makes a token for one command: with the mark of hostility, and the mark of the tenant whose caller sends it. */
type NewToken = () => string;

/**
 * Some of these are valid after all, so that what they set is told by its token.
 *
 * @param attack other than that of any attack before
 */
export const hostileRequests = (
  tenant: FaultTenant,
  other: FaultTenant,
  attack: string,
): readonly HostileRequest[] => {
  let tokens = 0;
  const newToken = () => `${HOSTILE_MARK}-${tenant.mark}-${attack}-${String(++tokens).padStart(5, '0')}`;
  return [
    ...bodies(tenant, newToken),
    ...parameters(tenant, newToken),
    ...borders(tenant, other, newToken),
    ...multiSets(tenant, other, newToken),
    ...forms(tenant),
  ];
};

const request = (what: string, line: string, body = '', headers: readonly string[] = []): HostileRequest => ({
  what,
  bytes: [
    `${line} HTTP/1.1`,
    'host: hostile',
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n'),
});

const assetOf = ({ devices }: FaultTenant): string => devices.at(-1)?.assetId ?? '';

const setPath = (tenant: FaultTenant, changes: Readonly<Record<string, string>> = {}): string => {
  const query = new URLSearchParams({
    action: 'setMeasurepoint',
    orgId: tenant.orgId,
    assetId: assetOf(tenant),
    measurepointId: faultModel.labelPoint,
    timeout: '2',
    ...changes,
  });
  return `${COMMANDS}?${query}`;
};

const bodies = (tenant: FaultTenant, newToken: NewToken): readonly HostileRequest[] => {
  const post = (what: string, body: string) => request(what, `POST ${setPath(tenant)}`, body);
  return [
    post('no JSON', `{"value":"${newToken()}`),
    post('half a text', `{"value":"${newToken()}"`),
    post('nothing', ''),
    post('null', 'null'),
    post('a list', `["${newToken()}"]`),
    post('a number', '1e999'),
    post('an object as value', `{"value":{"${newToken()}":1}}`),
    post('a list as value', `{"value":["${newToken()}"]}`),
    post('no value', `{"${newToken()}":1}`),
    post('a value twice', `{"value":1,"value":"${newToken()}"}`),
    post('a zero character', `{"value":"${newToken()}\\u0000"}`),
    post('half a surrogate pair', `{"value":"${newToken()}\\ud800"}`),
    post('control characters', `{"value":"${newToken()}\\u0001\\u001b[2J"}`),
    post('a text too long', `{"value":"${newToken()}${'x'.repeat(10_000)}"}`),
    post('deep nesting', `{"value":${'['.repeat(20_000)}"${newToken()}"${']'.repeat(20_000)}}`),
    post('deep nesting without an end', '{"value":'.repeat(20_000)),
    post(
      'a prototype',
      `{"__proto__":{"admin":true},"constructor":{"prototype":{}},"value":"${newToken()}"}`,
    ),
    post('more than is taken', `{"value":"${newToken()}${'x'.repeat(2_000_000)}"}`),
    post(
      'many members',
      `{${Array.from({ length: 20_000 }, (_, i) => `"a${i}":1`)},"value":"${newToken()}"}`,
    ),
    request(
      'no text at all',
      `POST ${setPath(tenant, { action: 'invokeService', serviceId: faultModel.service })}`,
      JSON.stringify({ inputData: { [faultModel.tokenParameter]: { [newToken()]: [] } } }),
    ),
  ];
};

const parameters = (tenant: FaultTenant, newToken: NewToken): readonly HostileRequest[] => {
  const body = () => JSON.stringify({ value: newToken() });
  const changed = (what: string, changes: Readonly<Record<string, string>>) =>
    request(what, `POST ${setPath(tenant, changes)}`, body());
  const appended = (what: string, text: string) => request(what, `POST ${setPath(tenant)}${text}`, body());
  return [
    changed('a negative time', { timeout: '-1' }),
    changed('no number as time', { timeout: 'NaN' }),
    changed('an endless time', { timeout: '1e309' }),
    changed('a time beyond all limits', { timeout: '99999999999999999999' }),
    changed('a wait beyond all limits', { pendingTtl: '99999999999999999999' }),
    changed('an action of no kind', { action: '__proto__' }),
    changed('a point of no kind', { measurepointId: 'constructor' }),
    changed('SQL as asset', { assetId: "x'; DROP TABLE scheduler.command; --" }),
    changed('a zero character as asset', { assetId: 'a\u0000b' }),
    changed('a path as organisation', { orgId: '../../etc/passwd' }),
    changed('a name too long', { assetId: 'a'.repeat(7_000) }),
    appended('broken percent-encoding', '&assetId=%E0%A4%A'),
    appended('no percent-encoding', '&assetId=%zz%'),
    appended('an asset twice', '&assetId=other&assetId=another'),
    appended('lists as parameters', '&assetId[]=a&orgId[b]=c&timeout[__proto__]=1'),
    request('an id of no kind', `GET ${setPath(tenant, { action: 'get', commandId: '-1' })}`),
    request(
      'an id beyond all numbers',
      `GET ${setPath(tenant, { action: 'get', commandId: '9'.repeat(19) })}`,
    ),
    request('an id too long', `POST ${setPath(tenant, { action: 'cancel', commandId: '9'.repeat(400) })}`),
  ];
};

/** What is another tenant's. */
const borders = (tenant: FaultTenant, other: FaultTenant, newToken: NewToken): readonly HostileRequest[] => {
  const body = JSON.stringify({ value: newToken() });
  return [
    request('a device of somebody else', `POST ${setPath(tenant, { assetId: assetOf(other) })}`, body),
    request('all that waits for a device of somebody else', `POST ${setPath(tenant, foreignCancel(other))}`),
    request('the registry without a token', `GET /setpoint/v1/registry/export?orgId=${other.orgId}`),
    request(
      'a device made without a token',
      `PUT /setpoint/v1/products/${HOSTILE_MARK}/delivery`,
      '{"qos":1}',
    ),
    request('an organisation removed without a token', `DELETE /setpoint/v1/organizations/${other.orgId}`),
  ];
};

const foreignCancel = (other: FaultTenant) => ({ action: 'cancel', assetId: assetOf(other) });

const multiSets = (
  tenant: FaultTenant,
  other: FaultTenant,
  newToken: NewToken,
): readonly HostileRequest[] => {
  const item = (token = newToken()) => ({
    requestId: `r-${token}`,
    orgId: tenant.orgId,
    callType: 'ASYNC',
    setMeasurepointChannelId: tenant.channelId,
    assetId: assetOf(tenant),
    measurepointId: faultModel.labelPoint,
    inputData: { arg: token },
    timeout: 2_000,
  });
  const put = (what: string, data: unknown) =>
    request(what, `PUT ${MULTI_SET}?orgId=${tenant.orgId}`, JSON.stringify({ data }));
  return [
    put('no list', item()),
    put('a list of nothing', []),
    put('a list of null', [null, null]),
    put('items of many kinds', [item(), 7, 'x', [], { ...item(), inputData: null }]),
    put(
      'more items than are taken',
      Array.from({ length: 5_000 }, () => item()),
    ),
    put(
      'one request twice',
      ['r-twice', 'r-twice'].map((requestId) => ({ ...item(), requestId: requestId + HOSTILE_MARK })),
    ),
    put('a channel of somebody else', [{ ...item(), setMeasurepointChannelId: other.channelId }]),
    put('an internal topic as channel', [
      { ...item(), setMeasurepointChannelId: 'setpoint.command.requests' },
    ]),
    put('a path as channel', [{ ...item(), setMeasurepointChannelId: 'DATASVC.SET.../../x' }]),
    put('an organisation of somebody else', [{ ...item(), orgId: other.orgId }]),
    put('times of no kind', [{ ...item(), timeout: -1, gmtServiceRequest: 'yesterday' }]),
    put('a request without an end', [{ ...item(), requestId: HOSTILE_MARK.repeat(15_000) }]),
    put('many inputs', [{ ...item(), inputData: Object.fromEntries(manyInputs(newToken())) }]),
  ];
};

const manyInputs = (token: string) => Array.from({ length: 2_000 }, (_, i) => [`arg${i}`, token] as const);

/** Not even HTTP, some of them. */
const forms = (tenant: FaultTenant): readonly HostileRequest[] => [
  request('an unknown method', `BREW ${setPath(tenant)}`),
  request('a path that leads nowhere', 'GET /../../../../etc/passwd'),
  request('a header too long', `GET ${setPath(tenant)}`, '', [`x-hostile: ${'x'.repeat(100_000)}`]),
  request('many headers', `GET ${setPath(tenant)}`, '', Array(3_000).fill('x-hostile: x')),
  { what: 'a length twice', bytes: headed(tenant, ['content-length: 5', 'content-length: 500'], 'x') },
  { what: 'a negative length', bytes: headed(tenant, ['content-length: -5'], 'x') },
  { what: 'chunks of no size', bytes: headed(tenant, ['transfer-encoding: chunked'], 'zz\r\nhostile\r\n') },
  {
    what: 'a request within a request',
    bytes: headed(tenant, ['content-length: 6', 'transfer-encoding: chunked'], '0\r\n\r\nG'),
  },
  { what: 'less than was announced', bytes: headed(tenant, ['content-length: 5000'], '{"hostile":') },
  { what: 'no request line', bytes: '\u0000\u0001hostile\r\n\r\n' },
  { what: 'TLS', bytes: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003' },
];

const headed = (tenant: FaultTenant, headers: readonly string[], body: string): string =>
  [
    `POST ${setPath(tenant)} HTTP/1.1`,
    'host: hostile',
    'content-type: application/json',
    ...headers,
    '',
    body,
  ].join('\r\n');
