import { spreadOf } from '../report/spread.js';
import { setpointServices } from '../systems/setpoint.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { onSetpoint } from './on-system.js';

const STARTS = 3;

/** Each service alone, the others running; and all at once, as on a new machine. */
export const startToReady = onSetpoint(
  'start',
  async ({ system }) => {
    const first = rowsAbout('first start, all three at once, empty database');
    const again = rowsAbout(`start to ready, median of ${STARTS}`);
    const rows: LoadRow[] = setpointServices.map((service) =>
      first(service, system.firstStartMs[service] / 1_000, 's'),
    );
    for (const service of setpointServices) {
      const tookMs: number[] = [];
      for (let n = 0; n < STARTS; n++) tookMs.push(await system.restart(service));
      const median = spreadOf(tookMs)?.median ?? Number.NaN;
      rows.push(again(service, median / 1_000, 's', '< 3'));
    }
    return rows;
  },
  { warm: false },
);
