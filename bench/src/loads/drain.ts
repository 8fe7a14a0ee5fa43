import { closedLoop } from '../closed-loop/closed-loop.js';
import { closedLoopLine } from '../closed-loop/closed-loop-calls.js';
import { Fleet } from '../fleet/fleet.js';
import type { BenchDevice } from '../system.js';
import { wrongDeliveries } from './delivery-order.js';
import { rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';
import { SchedulerTables } from './scheduler-tables.js';

const DEVICES = 1_000;
const COMMANDS_A_DEVICE = 10;
const ACCEPTING_CALLERS = 100;
const LIMIT_MS = 120_000;

/** 1,000 devices come online at once while ten cached commands wait for each. */
export const drain = onSetpoint('drain', async (site) => {
  const devices = site.ground.devices.slice(0, DEVICES);
  await acceptInRounds(site, devices);
  const startedAt = Date.now();
  const fleet = await Fleet.start({
    mqttUrl: site.system.mqttUrl,
    devices,
    loginsAtOnce: devices.length,
    recordValues: true,
  });
  const loggedInAt = Date.now();
  try {
    const endedAt = await lastEnd(site);
    const row = rowsAbout(`drain of ${devices.length} × ${COMMANDS_A_DEVICE} commands`);
    return [
      row('all devices logged in', (loggedInAt - startedAt) / 1_000, 's'),
      row('all answered, from the first login on', (endedAt - startedAt) / 1_000, 's', '< 10'),
      row('devices with a wrong order, a loss or a repetition', await wrong(site, fleet, devices), '', '0'),
    ];
  } finally {
    await fleet.stop();
  }
});

/** One command for every device before any device gets its next: so the order of acceptance is known. */
const acceptInRounds = async ({ system, tell }: LoadSite, devices: readonly BenchDevice[]): Promise<void> => {
  for (let round = 0; round < COMMANDS_A_DEVICE; round++) {
    const result = await closedLoop({
      url: system.url,
      devices,
      callers: ACCEPTING_CALLERS,
      request: 'cached',
      settings: { devices: devices.length },
      from: round * devices.length,
      count: devices.length,
    });
    tell(`drain, round ${round}: ${closedLoopLine(result)}`);
    if (result.succeeded !== devices.length) throw new Error('drain: not all commands were accepted');
  }
};

/** When the last command ended, epoch ms; nothing that is not of this load ended later. */
const lastEnd = ({ ground }: LoadSite): Promise<number> =>
  SchedulerTables.with(ground.databaseUrl, async (tables) => {
    await tables.settled(LIMIT_MS);
    const sql = 'SELECT max(ended_at)::float8 AS last FROM scheduler.command_history';
    return (await tables.query<{ last: number }>(sql))[0]?.last ?? Number.NaN;
  });

const wrong = async ({ tell }: LoadSite, fleet: Fleet, devices: readonly BenchDevice[]): Promise<number> => {
  const expected = [...Array(COMMANDS_A_DEVICE).keys()];
  const found = wrongDeliveries(
    await fleet.values(),
    devices.map(({ assetId }) => assetId),
    expected,
  );
  for (const { assetId, received } of found.slice(0, 5))
    tell(`drain: ${assetId} received ${JSON.stringify(received)}`);
  return found.length;
};
