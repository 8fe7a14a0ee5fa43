import { parseArgs } from 'node:util';
import { countOf, listOf } from '../src/option-values.js';

/** Of every number that is asked for. */
const MAX_DIGITS = 6;

/** What a run of the battery is asked for. */
export interface FaultArguments {
  readonly seed: string;
  /** Faults go on so long; undefined for each once. */
  readonly minutes: number | undefined;
  /** Names of the faults to make; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** Few devices, and each kind of service killed: for whoever runs all tests. */
  readonly isShort: boolean;
  /** Longer faults, and those that take many minutes. */
  readonly isFull: boolean;
  /** The folder of the run stays although nothing is wrong. */
  readonly keep: boolean;
  /** Calls a second. */
  readonly rate: number;
  /** Commands a second that this machine is taken to have time for; overload is a multiple of it. */
  readonly capacity: number;
  /** Of all tenants together. */
  readonly devices: number;
}

const options = {
  seed: { type: 'string' },
  minutes: { type: 'string' },
  only: { type: 'string' },
  short: { type: 'boolean', default: false },
  full: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  rate: { type: 'string' },
  capacity: { type: 'string' },
  devices: { type: 'string' },
} as const;

/** What stands behind `npm run faults --`. */
export const usage = `npm run faults [-- --seed TEXT --minutes 30 --only F3,F5 --short --full --keep
  --rate 75 --capacity 600 --devices 300]`;

const usual = { rate: 75, capacity: 600, devices: 300 };
const short = { rate: 40, capacity: 600, devices: 60 };

/** @param newSeed for a run that is not given one. @throws with a sentence for people */
export const readArguments = (args: readonly string[], newSeed: () => string): FaultArguments => {
  const { values } = parseArgs({ args: [...args], options });
  if (values.short && values.full) throw new Error('--short and --full do not go together');
  const presets = values.short ? short : usual;
  return {
    seed: values.seed ?? newSeed(),
    minutes: countOf('minutes', values.minutes, MAX_DIGITS),
    only: listOf(values.only),
    isShort: values.short,
    isFull: values.full,
    keep: values.keep,
    rate: countOf('rate', values.rate, MAX_DIGITS) ?? presets.rate,
    capacity: countOf('capacity', values.capacity, MAX_DIGITS) ?? presets.capacity,
    devices: devicesOf(values.devices) ?? presets.devices,
  };
};

/** One of each behaviour for each tenant at the least. */
const FEWEST_DEVICES = 20;

const devicesOf = (text: string | undefined): number | undefined => {
  const count = countOf('devices', text, MAX_DIGITS);
  if (count !== undefined && count < FEWEST_DEVICES)
    throw new Error(`--devices: ${FEWEST_DEVICES} at the least`);
  return count;
};
