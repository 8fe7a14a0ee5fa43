import { waitFor } from '@setpoint/service-kit';
import type { BenchLoad } from '../bench-context.js';
import { benchOrgId } from '../bench-devices.js';
import { closedLoop } from '../closed-loop/closed-loop.js';
import { type ClosedLoopResult, closedLoopLine } from '../closed-loop/closed-loop-calls.js';
import { Fleet } from '../fleet/fleet.js';
import { quantilesOf } from '../measure/quantiles.js';
import type { System } from '../system.js';
import { loginsAtOnce } from './connected.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSystem } from './on-system.js';

/** So many that a device's queue of 50 is not what limits. */
const DEVICES = 4_000;
const CHANNEL = 'DATASVC.SET.bench';
const SECONDS = 5;
/** The longest that a point may have [contract 2.3]: what is accepted faster than devices take it must not expire. */
const POINT_TIMEOUT_MS = 300_000;
const ANSWERED_LIMIT_MS = 120_000;

interface Bodies {
  readonly points: number;
  readonly callers: number;
  /** Of points accepted a second. */
  readonly target?: string;
}

const bodies: readonly Bodies[] = [
  { points: 1, callers: 256 },
  { points: 100, callers: 16 },
  { points: 1_000, callers: 8, target: '≥ 10,000' },
];

/** The common way has no multi-set. */
const systems = ['floor', 'setpoint'] as const;

/**
 * Points a second through multi-set [contract 2.3]: how many are accepted, from callers that wait for that, and how many
 * reach their devices, which are connected and answer at once.
 */
export const multiSetPoints: BenchLoad = {
  name: 'multi-set',
  run: async (context) => {
    const rows: LoadRow[] = [];
    for (const name of systems)
      if (context.arguments.systems.includes(name))
        rows.push(...(await onSystem<typeof name>(context, name, { warm: true }, pointsOf)));
    return rows;
  },
};

const pointsOf = async (site: LoadSite<System>): Promise<LoadRow[]> => {
  const { system, ground } = site;
  const devices = ground.devices.slice(0, DEVICES);
  await makeChannel(system);
  const rows: LoadRow[] = [];
  const fleet = await Fleet.start({ mqttUrl: system.mqttUrl, devices, loginsAtOnce });
  try {
    for (const body of bodies) rows.push(...(await toConnected(site, fleet, body)));
  } finally {
    await fleet.stop();
  }
  return rows;
};

const toConnected = async (site: LoadSite<System>, fleet: Fleet, body: Bodies): Promise<LoadRow[]> => {
  const before = (await fleet.counts()).received;
  const startedAt = Date.now();
  const result = await send(site, body);
  const expected = before + result.succeeded * body.points;
  await waitFor(async () => (await fleet.counts()).received >= expected, {
    limitMs: ANSWERED_LIMIT_MS,
    everyMs: 100,
    what: 'every accepted point to reach its device',
  }).catch(({ message }: Error) => site.tell(`multi-set: ${message}`));
  const { received, lastReceivedAt = startedAt } = await fleet.counts();
  const row = rowsAbout(`multi-set, bodies of ${body.points}`, site.system.name);
  return [
    ...acceptRows(row, body, result),
    row('reach their devices', ((received - before) * 1_000) / (lastReceivedAt - startedAt), 'points/s'),
    row('accepted, never reached', expected - received, 'points'),
  ];
};

const acceptRows = (
  row: ReturnType<typeof rowsAbout>,
  { points, target }: Bodies,
  result: ClosedLoopResult,
): LoadRow[] => {
  const latencyMs = quantilesOf(result.latencyMs);
  return [
    row('accepted', (result.succeeded * points * 1_000) / result.tookMs, 'points/s', target),
    row('p50 of a body', latencyMs?.p50 ?? Number.NaN, 'ms'),
    row('p99 of a body', latencyMs?.p99 ?? Number.NaN, 'ms'),
    row('not accepted as a whole', result.sent - result.succeeded, 'bodies'),
  ];
};

const send = async ({ system, ground, seconds, tell }: LoadSite<System>, { points, callers }: Bodies) => {
  const devices = ground.devices.slice(0, DEVICES);
  const result = await closedLoop({
    url: system.url,
    devices,
    callers,
    request: 'multiSet',
    settings: {
      points,
      channelId: CHANNEL,
      assetIds: devices.map(({ assetId }) => assetId),
      timeoutMs: POINT_TIMEOUT_MS,
    },
    seconds: seconds(SECONDS),
  });
  tell(`${system.name}: multi-set, bodies of ${points}, ${callers} callers: ${closedLoopLine(result)}`);
  return result;
};

/** The floor has no channels and knows no such path. */
const makeChannel = async ({ name, url }: System): Promise<void> => {
  if (name !== 'setpoint') return;
  const response = await fetch(`${url}/dataService/setMeasurepointChannels?orgId=${benchOrgId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ setMeasurepointChannelId: CHANNEL }),
  });
  const answer = await response.text();
  if (!answer.includes('"status":0')) throw new Error(`no channel: ${answer}`);
};
