import { Fleet } from '../fleet/fleet.js';
import { Load } from '../load/load.js';
import { summaryOf } from '../measure/step-summary.js';
import { latencyRows } from './command-cost.js';
import { loginsAtOnce, whileConnected } from './connected.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';
import { SchedulerTables } from './scheduler-tables.js';

const COMMANDED = 100;
const COMMANDS_RATE = 100;
const SECONDS = 15;

/** A fleet logs in while a few devices get commands: before it comes, while it comes, and once it is there and idle. */
export const connects = onSetpoint('connects', async (site) => {
  const commanded = site.ground.devices.slice(0, COMMANDED);
  const load = new Load();
  const command = async (when: string): Promise<LoadRow[]> => {
    const { system } = site;
    const step = { url: system.url, devices: commanded, rate: COMMANDS_RATE, request: 'instant' } as const;
    const summary = summaryOf(await load.run({ ...step, seconds: site.seconds(SECONDS) }));
    return latencyRows(`${COMMANDS_RATE} commands/s to ${COMMANDED} devices ${when}`, summary);
  };
  try {
    return await whileConnected(site, commanded, async () => {
      const alone = await command('alone');
      const [meanwhile, fleet] = await Promise.all([command('while the fleet logs in'), logIn(site)]);
      const beside = await command('beside the idle fleet');
      const ended = await fleet.end();
      return [...fleet.rows, ...alone, ...meanwhile, ...beside, ...ended];
    });
  } finally {
    await load.stop();
  }
});

const logIn = async ({ system, ground }: LoadSite) => {
  const devices = ground.devices.slice(COMMANDED);
  const row = rowsAbout(`${devices.length} devices log in`);
  const online = (count: number) =>
    SchedulerTables.with(ground.databaseUrl, (tables) => tables.online(count));
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1_000;
  const fleet = await Fleet.start({ mqttUrl: system.mqttUrl, devices, loginsAtOnce });
  const connectedS = seconds();
  await online(ground.devices.length);
  const knownS = seconds();
  return {
    rows: [
      row('connections', devices.length / connectedS, 'a second'),
      row('all known to be online after', knownS, 's'),
    ],
    end: async (): Promise<LoadRow[]> => {
      const { lost, refusedLogins } = await fleet.counts();
      await fleet.stop();
      await online(COMMANDED);
      return [row('connections lost, logins refused', lost + refusedLogins, '')];
    },
  };
};
