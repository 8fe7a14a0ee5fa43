import { setTimeout as pause } from 'node:timers/promises';
import { type MachineUse, UseMeter } from '../measure/machine-use.js';
import { residentBytesOf } from '../measure/processes.js';
import { whileConnected } from './connected.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';

const OBSERVED_S = 30;
/** What a login leaves to do, and to collect, is over. */
const SETTLING_S = 10;

/** What it costs that nothing happens: without devices, then with all of them connected. */
export const idle = onSetpoint('idle', async (site) => {
  const { devices } = site.ground;
  const without = await observe(site);
  const beforeBytes = memoryOf(site);
  const startedMs = performance.now();
  return whileConnected(site, devices, async (fleet) => {
    const onlineS = (performance.now() - startedMs) / 1_000;
    await pause(site.seconds(SETTLING_S) * 1_000);
    const withDevices = await observe(site);
    const afterBytes = memoryOf(site);
    const { lost, refusedLogins } = await fleet.counts();
    const row = rowsAbout(`${devices.length} idle devices`);
    return [
      ...cpuRows('no devices', site, without),
      ...cpuRows(`${devices.length} idle devices`, site, withDevices),
      row('logged in and known to be online after', onlineS, 's'),
      row(
        'memory of the dispatcher, a device',
        (afterBytes - beforeBytes) / 1_024 / devices.length,
        'KiB',
        '< 25',
      ),
      row('memory of the dispatcher', afterBytes / 1_024 ** 2, 'MiB'),
      row('connections lost, logins refused', lost + refusedLogins, ''),
    ];
  });
});

const memoryOf = ({ system }: LoadSite): number => residentBytesOf({ pid: system.processes.dispatcher });

const observe = async (site: LoadSite): Promise<MachineUse> => {
  const meter = new UseMeter(site.watched());
  await pause(site.seconds(OBSERVED_S) * 1_000);
  return meter.end();
};

const cpuRows = (about: string, { system }: LoadSite, { cpuSeconds, seconds }: MachineUse): LoadRow[] => {
  const row = rowsAbout(about);
  const percentOf = (name: string) => ((cpuSeconds[name] ?? 0) / seconds) * 100;
  const services = Object.keys(system.processes);
  const all = services.reduce((sum, name) => sum + percentOf(name), 0);
  return [
    row('CPU of the three services together', all, '% of a core', '< 5'),
    ...[...services, 'postgres', 'kafka'].map((name) =>
      row(`CPU of ${name}`, percentOf(name), '% of a core'),
    ),
  ];
};
