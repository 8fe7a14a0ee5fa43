import type { BenchContext, BenchLoad, StartedSystem, Systems } from '../bench-context.js';
import { benchDevices } from '../bench-devices.js';
import { Fleet } from '../fleet/fleet.js';
import { warmUpOf } from '../instant/rates.js';
import { Load } from '../load/load.js';
import type { System, SystemName } from '../system.js';
import type { LoadRow } from './load-row.js';
import { SchedulerTables } from './scheduler-tables.js';

/** Where a load runs: a warm system with all its devices known and none of them connected. */
export interface LoadSite<S extends System = Systems['setpoint']>
  extends Pick<StartedSystem<S>, 'system' | 'ground' | 'watched'> {
  /** Also what takes many minutes. */
  readonly full: boolean;
  /** How long to look at something that usually takes `usual` seconds: shorter when only the way is to be seen. */
  seconds(usual: number): number;
  /** One line for who watches. */
  tell(line: string): void;
}

const DEVICES = 10_000;
const WARMING_DEVICES = 500;

const quickly = (usual: number): number => Math.min(usual, 2);

/** A load that has a fresh Setpoint with 10,000 devices to itself. @param warm false for what must see it cold */
export const onSetpoint = (
  name: string,
  work: (site: LoadSite) => Promise<LoadRow[]>,
  { warm = true }: { readonly warm?: boolean } = {},
): BenchLoad => ({
  name,
  run: (context) =>
    context.arguments.systems.includes('setpoint')
      ? onSystem(context, 'setpoint', { warm }, work)
      : Promise.resolve([]),
});

/** Starts a system, warms it up, and stops it when `work` is done. */
export const onSystem = async <N extends SystemName>(
  context: BenchContext,
  name: N,
  { warm }: { readonly warm: boolean },
  work: (site: LoadSite<Systems[N]>) => Promise<LoadRow[]>,
): Promise<LoadRow[]> => {
  const { quick, full } = context.arguments;
  context.tell(`${name}: starting`);
  const started = await context.start(name, benchDevices(quick ? DEVICES / 10 : DEVICES));
  try {
    if (warm) await warmUp(context, started);
    const { system, ground, watched } = started;
    return await work({
      system,
      ground,
      watched,
      full,
      seconds: quick ? quickly : (usual) => usual,
      tell: context.tell,
    });
  } finally {
    await started.stop();
  }
};

const warmUp = async ({ arguments: { quick }, tell }: BenchContext, { system, ground }: StartedSystem) => {
  const { rate, seconds } = warmUpOf(system.name, quick);
  tell(`${system.name}: warming up ${seconds} s at ${rate}/s`);
  const devices = ground.devices.slice(0, WARMING_DEVICES);
  const fleet = await Fleet.start({ mqttUrl: system.mqttUrl, devices, loginsAtOnce: devices.length });
  const load = new Load();
  try {
    await load.run({ url: system.url, devices, rate, seconds, request: 'instant' });
  } finally {
    await Promise.all([load.stop(), fleet.stop()]);
  }
  if (system.name === 'setpoint')
    await SchedulerTables.with(ground.databaseUrl, async (tables) => {
      await tables.settled(60_000);
      await tables.online(0);
    });
};
