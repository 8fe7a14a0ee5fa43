import { callSignature, readQueryValues } from '@setpoint/signing';

/** What is asked for: devices by number, and the kinds of calls about them. */
export const ORG = 'o17000000000042';
export const CHANNEL = 'DATASVC.SET.measure';
export const DEVICES = 1_000;
export const PRODUCT = 'pQ7wXk2L';
export const COMMAND_ID = '5981734629184667648';
/** Of the application that signs. */
export const ACCESS_TOKEN = 'b1946ac92492d2347c6235b4d2611184';
export const APP_SECRET = 'Zt8Qw2Lm5Rx1';

export const assetIdOf = (i) => `m${String(i % DEVICES).padStart(7, '0')}`;

const commands = (query) => `/connect-service/v2.1/commands?orgId=${ORG}&${query}`;
const writeTo = (assetId) =>
  `action=setMeasurepoint&assetId=${assetId}&measurepointId=setpoint_kw&timeout=30`;
const write = (i) => writeTo(assetIdOf(i));

const point = (i) => ({
  requestId: `r${i}`,
  setMeasurepointChannelId: CHANNEL,
  assetId: assetIdOf(i),
  measurepointId: 'setpoint_kw',
  inputData: { value: 12.5 + (i % 100) },
  timeout: 30_000,
});

const multiSet = (points, calls) => ({
  name: `multiSet-${points}`,
  points,
  calls,
  callers: points === 1 ? 32 : 8,
  request: (i) => [
    'PUT',
    `/dataService/devices/multiSet?orgId=${ORG}`,
    JSON.stringify({ data: Array.from({ length: points }, (_, k) => point(i * points + k)) }),
  ],
});

const signatureOf = (path, body) => {
  const timestamp = String(Date.now());
  const { values } = readQueryValues(path);
  const signing = { accessToken: ACCESS_TOKEN, appSecret: APP_SECRET, timestamp, values, body };
  const signature = callSignature(signing);
  return `apim-accesstoken: ${ACCESS_TOKEN}\r\napim-timestamp: ${timestamp}\r\napim-signature: ${signature}\r\n`;
};

/** The same calls to the gateway that asks for signatures. */
const signed = (kind) => ({
  ...kind,
  name: `${kind.name}-signed`,
  to: 'signed',
  request: (i) => {
    const [method, path, body] = kind.request(i);
    return [method, path, body, signatureOf(path, Buffer.from(body))];
  },
});

const unsigned = [
  {
    name: 'instant',
    points: 1,
    calls: 10_000,
    callers: 32,
    request: (i) => ['POST', commands(write(i)), JSON.stringify({ value: 12.5 + (i % 100) })],
  },
  {
    name: 'get',
    points: 1,
    calls: 10_000,
    callers: 32,
    request: (i) => ['GET', commands(`action=get&assetId=${assetIdOf(i)}&commandId=${COMMAND_ID}`), ''],
  },
  multiSet(1, 8_000),
  multiSet(100, 400),
  multiSet(1_000, 60),
];

/** Each beside its signed form. */
export const kinds = unsigned.flatMap((kind) => [kind, signed(kind)]);

/** Refused at the first look at the registry. */
const refused = {
  name: 'refused',
  calls: 10_000,
  callers: 32,
  answer: /^HTTP\/1.1 200.*"code":99404,/s,
  request: (i) => ['POST', commands(writeTo(`nope${i % DEVICES}`)), JSON.stringify({ value: 12.5 })],
};

/** The same call to a route without all that, and to the gateway. */
export const refusals = [{ ...refused, name: 'bare', to: 'bare' }, refused, signed(refused)];
