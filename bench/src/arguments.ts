import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { countOf, listOf } from './option-values.js';
import { type SystemName, systemNames } from './system.js';

/** Of every number that is asked for. */
const MAX_DIGITS = 7;

/** What a run of the benchmark is asked for. */
export interface BenchArguments {
  /** The whole comparison is repeated so often. */
  readonly runs: number;
  /** Length of one step. */
  readonly seconds: number;
  /** Commands a second. */
  readonly rates: readonly number[];
  readonly systems: readonly SystemName[];
  /** Names of the loads to run; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** Shows that it works; its figures say nothing. */
  readonly quick: boolean;
  /** Also what takes many minutes. */
  readonly full: boolean;
  /** Absolute folder for CPU profiles of the systems' processes. */
  readonly cpuProfDir: string | undefined;
}

const options = {
  runs: { type: 'string' },
  seconds: { type: 'string' },
  rates: { type: 'string' },
  systems: { type: 'string' },
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  'cpu-prof': { type: 'string' },
} as const;

/** What stands behind `npm run bench --`. */
export const usage = `npm run bench [-- --runs 3 --seconds 8 --rates 50,100,300,600,1000,1500
  --systems floor,common-way,setpoint --only instant,… --quick --full --cpu-prof DIR]`;

/** @param folder relative paths are seen from here. @throws with a sentence for people */
export const readArguments = (args: readonly string[], folder: string): BenchArguments => {
  const { values } = parseArgs({ args: [...args], options });
  const { quick, full } = values;
  const usual = quick ? quickly : thoroughly;
  return {
    runs: countOf('runs', values.runs, MAX_DIGITS) ?? usual.runs,
    seconds: countOf('seconds', values.seconds, MAX_DIGITS) ?? usual.seconds,
    rates: listOf(values.rates)?.map((text) => countOf('rates', text, MAX_DIGITS) ?? 0) ?? usual.rates,
    systems: listOf(values.systems)?.map(systemOf) ?? systemNames,
    only: listOf(values.only),
    quick,
    full,
    cpuProfDir: values['cpu-prof'] === undefined ? undefined : resolve(folder, values['cpu-prof']),
  };
};

const thoroughly = { runs: 3, seconds: 8, rates: [50, 100, 300, 600, 1_000, 1_500] };
const quickly = { runs: 1, seconds: 2, rates: [50, 300] };

const systemOf = (text: string): SystemName => {
  const found = systemNames.find((name) => name === text);
  if (!found) throw new Error(`--systems: "${text}" is none of ${systemNames.join(', ')}`);
  return found;
};
