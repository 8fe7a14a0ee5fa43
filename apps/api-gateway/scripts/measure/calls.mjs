/** What is asked for: devices by number, and the kinds of calls about them. */
export const ORG = 'o17000000000042';
export const CHANNEL = 'DATASVC.SET.measure';
export const DEVICES = 1_000;
export const PRODUCT = 'pQ7wXk2L';
export const COMMAND_ID = '5981734629184667648';

export const assetIdOf = (i) => `m${String(i % DEVICES).padStart(7, '0')}`;

const commands = (query) => `/connect-service/v2.1/commands?orgId=${ORG}&${query}`;
const write = (i) => `action=setMeasurepoint&assetId=${assetIdOf(i)}&measurepointId=setpoint_kw&timeout=30`;

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

export const kinds = [
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
