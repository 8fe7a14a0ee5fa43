import type { InstantStep } from './instant-result.js';

/** One step, as it is told while the benchmark runs. */
export const progressLine = ({ system, rate, summary, use, stealOfAttempts }: InstantStep): string => {
  const { latencyMs, succeededPercent, failures } = summary;
  const times = latencyMs
    ? `p50 ${ms(latencyMs.p50)}  p99 ${ms(latencyMs.p99)}  max ${ms(latencyMs.max)}`
    : 'nothing succeeded';
  const failed = Object.entries(failures).map(([name, count]) => `${name}: ${count}`);
  const repeated = stealOfAttempts.length > 1 ? `  (attempt ${stealOfAttempts.length})` : '';
  return [
    `       ${system.padEnd(10)} ${String(rate).padStart(5)}/s  ${times} ms  ${succeededPercent.toFixed(2)} % answered`,
    `  busy ${percent(use.busy)}  steal ${percent(use.steal)}${repeated}`,
    failed.length > 0 ? `  ${failed.join(', ')}` : '',
  ].join('');
};

const ms = (value: number): string => value.toFixed(value < 100 ? 1 : 0).padStart(6);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
