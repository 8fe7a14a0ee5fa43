import type { Random } from '@setpoint/simulated-device';
import type { TenantDevice } from '../../stack/fault-stack.js';

export type DevicePick = (random: Random) => TenantDevice;

const unresponsive: ReadonlySet<string> = new Set(['silent', 'late', 'liar']);
const USUAL_TURNS = 3;

/** Whether a command for a device of this behaviour often waits, so that it can be cancelled. */
export const keepsWaiting = (behaviour: string): boolean =>
  behaviour === 'sleepy' || unresponsive.has(behaviour);

/**
 * Picks one of the devices. Those that do not answer hold up their queue for the whole timeout of each command: they get a
 * third of what others get, or most of theirs would only expire.
 */
export const devicePick = (devices: readonly TenantDevice[]): DevicePick =>
  pickInTurns(devices, ({ behaviour }) => (unresponsive.has(behaviour) ? 1 : USUAL_TURNS));

/** Picks one for a cached command: sleepers far more often, since what is cached is mostly for who is away. */
export const cachedPick = (devices: readonly TenantDevice[]): DevicePick =>
  pickInTurns(devices, ({ behaviour }) => turnsForCached(behaviour));

const turnsForCached = (behaviour: string): number => {
  if (behaviour === 'sleepy') return 4 * USUAL_TURNS;
  return unresponsive.has(behaviour) ? 1 : USUAL_TURNS;
};

const pickInTurns = (
  devices: readonly TenantDevice[],
  turnsOf: (device: TenantDevice) => number,
): DevicePick => {
  const [first, ...others] = devices.flatMap((device) => Array<TenantDevice>(turnsOf(device)).fill(device));
  if (!first) throw new Error('callers need devices');
  const turns = [first, ...others] as const;
  return (random) => random.pick(turns);
};
