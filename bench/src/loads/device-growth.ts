import { Load } from '../load/load.js';
import { commandCost } from './command-cost.js';
import { whileConnected } from './connected.js';
import type { LoadRow } from './load-row.js';
import { onSetpoint } from './on-system.js';

const COUNTS = [100, 1_000, 10_000];
const RATE = 300;
const SECONDS = 20;

/** What a command costs while ever more devices are connected and take turns. */
export const deviceGrowth = onSetpoint('devices', async (site) => {
  const rows: LoadRow[] = [];
  const load = new Load();
  try {
    for (const count of COUNTS.filter((one) => one <= site.ground.devices.length)) {
      const devices = site.ground.devices.slice(0, count);
      const step = { devices, rate: RATE, seconds: site.seconds(SECONDS) };
      rows.push(
        ...(await whileConnected(site, devices, () =>
          commandCost(`${count} devices, ${RATE} commands/s`, site, load, step),
        )),
      );
    }
  } finally {
    await load.stop();
  }
  return rows;
});
