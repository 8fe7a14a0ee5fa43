import type { Load } from '../load/load.js';
import type { StepOptions } from '../load/step.js';
import { type MachineUse, UseMeter } from '../measure/machine-use.js';
import { type StepSummary, summaryOf } from '../measure/step-summary.js';
import type { System } from '../system.js';
import { type LoadRow, rowsAbout } from './load-row.js';
import type { LoadSite } from './on-system.js';

export const latencyRows = (about: string, { latencyMs, succeededPercent }: StepSummary): LoadRow[] => {
  const row = rowsAbout(about);
  return [
    row('p50', latencyMs?.p50 ?? Number.NaN, 'ms'),
    row('p99', latencyMs?.p99 ?? Number.NaN, 'ms'),
    row('succeeded', succeededPercent, '%'),
  ];
};

/** CPU of our own processes, ms for each of `count`. */
export const cpuMsOfServices = (
  { system }: { readonly system: System },
  { cpuSeconds }: MachineUse,
  count: number,
): number => {
  const seconds = Object.keys(system.processes).map((name) => cpuSeconds[name] ?? 0);
  return (seconds.reduce((sum, one) => sum + one, 0) * 1_000) / count;
};

/** Latency of instant commands, and the CPU that the three services spend on one. */
export const commandCost = async (
  about: string,
  site: LoadSite,
  load: Load,
  step: Pick<StepOptions, 'devices' | 'rate' | 'seconds'>,
): Promise<LoadRow[]> => {
  const meter = new UseMeter(site.watched());
  const summary = summaryOf(await load.run({ url: site.system.url, request: 'instant', ...step }));
  const use = meter.end();
  const cpuMs = cpuMsOfServices(site, use, summary.requests);
  const postgresMs = ((use.cpuSeconds.postgres ?? 0) * 1_000) / summary.requests;
  site.tell(
    `${about}: ${JSON.stringify(summary.latencyMs)} ms, failures ${JSON.stringify(summary.failures)}, steal ${(use.steal * 100).toFixed(0)} %`,
  );
  const row = rowsAbout(about);
  return [
    ...latencyRows(about, summary),
    row('CPU of the three services, a command', cpuMs, 'ms'),
    row('CPU of Postgres, a command', postgresMs, 'ms'),
  ];
};
