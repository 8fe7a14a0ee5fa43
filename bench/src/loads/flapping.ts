import { setTimeout as pause } from 'node:timers/promises';
import { benchOrgId } from '../bench-devices.js';
import { Fleet } from '../fleet/fleet.js';
import { inParallel } from '../fleet/in-parallel.js';
import { residentBytesOf } from '../measure/processes.js';
import type { BenchDevice } from '../system.js';
import { onlineInTopic } from './last-sessions.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';
import { SchedulerTables } from './scheduler-tables.js';

const DEVICES = 5_000;
const FLAPPING_S = 60;
const ONLINE_MS = 1_000;
/** What the logins leave to do, and to collect, is over. */
const SETTLING_S = 10;

/**
 * Devices that come and go for a minute; then everybody must know of each whether it is there. Twice: what the first round
 * needed of memory stays with the process, and the second shows whether it grows.
 */
export const flapping = onSetpoint('flapping', async (site) => {
  const devices = site.ground.devices.slice(0, DEVICES);
  const before = rowsAbout(`${devices.length} devices come and go`);
  const rows = [before('memory of the dispatcher, before', memoryOf(site), 'MiB')];
  for (const round of ['first', 'second']) {
    const row = rowsAbout(`${devices.length} devices come and go, ${round} round`);
    rows.push(...(await flapOnce(site, devices, row)));
    await SchedulerTables.with(site.ground.databaseUrl, (tables) => tables.online(0));
    await pause(site.seconds(SETTLING_S) * 1_000);
    rows.push(row('memory of the dispatcher, when all are gone', memoryOf(site), 'MiB'));
  }
  return rows;
});

const flapOnce = async (
  site: LoadSite,
  devices: readonly BenchDevice[],
  row: ReturnType<typeof rowsAbout>,
): Promise<LoadRow[]> => {
  const { system, ground } = site;
  const startedAt = performance.now();
  const options = {
    mqttUrl: system.mqttUrl,
    devices,
    seconds: site.seconds(FLAPPING_S),
    onlineMs: ONLINE_MS,
  };
  const { fleet, result } = await Fleet.flap(options);
  try {
    const stoppedAt = performance.now();
    const stored = await SchedulerTables.with(ground.databaseUrl, async (tables) => {
      await tables.online(result.online.length).catch(() => undefined);
      const sql = 'SELECT asset_id FROM scheduler.device_queue WHERE session_epoch IS NOT NULL';
      const online = await tables.query<{ asset_id: string }>(sql);
      return new Set(online.map(({ asset_id }) => asset_id));
    });
    const knownAfterMs = performance.now() - stoppedAt;
    const truth = new Set(result.online);
    const wrongIn = (told: ReadonlySet<string>) =>
      devices.filter(({ assetId }) => told.has(assetId) !== truth.has(assetId)).length;
    return [
      row('logins', (result.logins / (stoppedAt - startedAt)) * 1_000, '/s'),
      row('logins refused or cut off', result.refusedLogins, ''),
      row('all known, after the last login', knownAfterMs / 1_000, 's'),
      row('devices of which the topic of sessions is wrong', wrongIn(await onlineInTopic(ground)), '', '0'),
      row('devices of which the scheduler is wrong', wrongIn(stored), '', '0'),
      row('devices of which REST is wrong', wrongIn(await onlineAtRest(system.url, devices)), '', '0'),
    ];
  } finally {
    await fleet.stop();
  }
};

const memoryOf = ({ system }: LoadSite): number =>
  residentBytesOf({ pid: system.processes.dispatcher }) / 1_024 ** 2;

const onlineAtRest = async (url: string, devices: readonly BenchDevice[]): Promise<ReadonlySet<string>> => {
  const online = new Set<string>();
  await inParallel(20, devices, async ({ assetId }) => {
    const query = new URLSearchParams({ action: 'get', orgId: benchOrgId, assetId });
    const answer = await fetch(`${url}/connect-service/v2.1/devices?${query}`);
    const { data } = (await answer.json()) as { data: { status: string } | null };
    if (data?.status === 'online') online.add(assetId);
  });
  return online;
};
