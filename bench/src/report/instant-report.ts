import type { InstantResult } from '../instant/instant-result.js';
import { cpuTable } from './cpu-table.js';
import { highestRates } from './highest-rates.js';
import { latencyTable } from './latency-table.js';
import { stageTables } from './stage-tables.js';

/** All that the instant commands showed, as text. */
export const instantReport = (result: InstantResult): string =>
  [
    'Instant commands: ms from when a request was due to the end of its answer; median of the runs (min–max)',
    latencyTable(result),
    'CPU ms for each command, median of the runs; "services" are the system\'s own processes together',
    cpuTable(result),
    'Highest rate with every command answered and p99 < 500 ms',
    highestRates(result),
    ...stageTables(result),
  ].join('\n\n');
