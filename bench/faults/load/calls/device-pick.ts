import type { Random } from '@setpoint/simulated-device';
import type { TenantDevice } from '../../stack/fault-stack.js';

export type DevicePick = (random: Random) => TenantDevice;

/** They hold up their queue for the whole timeout of each command: with a full share most of theirs would only expire. */
const unresponsive: ReadonlySet<string> = new Set(['silent', 'late', 'liar']);
const TURNS_OF_OTHERS = 3;

/** Picks one of the devices; those that do not answer a third as often as others. */
export const devicePick = (devices: readonly TenantDevice[]): DevicePick => {
  const [first, ...others] = devices.flatMap((device) =>
    Array<TenantDevice>(unresponsive.has(device.behaviour) ? 1 : TURNS_OF_OTHERS).fill(device),
  );
  if (!first) throw new Error('callers need devices');
  const turns = [first, ...others] as const;
  return (random) => random.pick(turns);
};
