import { closedLoop } from '../closed-loop/closed-loop.js';
import { type ClosedLoopResult, closedLoopLine } from '../closed-loop/closed-loop-calls.js';
import { UseMeter } from '../measure/machine-use.js';
import { quantilesOf } from '../measure/quantiles.js';
import { cpuMsOfServices } from './command-cost.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import { type LoadSite, onSetpoint } from './on-system.js';

const CALLERS = [16, 64, 256, 1_024];
const SECONDS = 8;

/**
 * Cached commands to offline devices, each answered when it is accepted: as many callers as it takes to find the most
 * per second. They stay waiting, at most 50 a device [contract 3.1 #4].
 */
export const cachedAccepts = onSetpoint('cached', async (site) => {
  const rows: LoadRow[] = [];
  let from = 0;
  for (const callers of CALLERS) {
    const meter = new UseMeter(site.watched());
    const result = await accept(site, callers, from);
    const use = meter.end();
    from += result.sent;
    site.tell(
      `cached, ${callers} callers: ${closedLoopLine(result)}, steal ${(use.steal * 100).toFixed(0)} %`,
    );
    rows.push(...rowsOf(callers, result, cpuMsOfServices(site, use, result.sent)));
  }
  return rows;
});

const accept = ({ system, ground: { devices }, seconds }: LoadSite, callers: number, from: number) =>
  closedLoop({
    url: system.url,
    devices,
    callers,
    request: 'cached',
    settings: { devices: devices.length },
    from,
    seconds: seconds(SECONDS),
  });

const rowsOf = (callers: number, result: ClosedLoopResult, cpuMs: number): LoadRow[] => {
  const row = rowsAbout(`cached accepts, ${callers} callers`);
  const latencyMs = quantilesOf(result.latencyMs);
  return [
    row('accepted', (result.succeeded * 1_000) / result.tookMs, '1/s'),
    row('p50', latencyMs?.p50 ?? Number.NaN, 'ms'),
    row('p99', latencyMs?.p99 ?? Number.NaN, 'ms'),
    row('CPU of the three services, a command', cpuMs, 'ms'),
    row('not accepted', result.sent - result.succeeded, 'commands'),
  ];
};
