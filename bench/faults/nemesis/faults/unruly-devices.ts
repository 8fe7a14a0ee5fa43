import { shuffled } from '../../shuffled.js';
import type { Fault, FaultContext } from '../fault.js';

const SHARE = 0.4;

const someBecome = (behaviours: readonly string[]) => (context: FaultContext) => {
  const { act, devices, isFull, pause, random } = context;
  const ms = isFull ? 30_000 : 8_000;
  const chosen = shuffled(devices.assetIds, random).slice(0, Math.ceil(SHARE * devices.assetIds.length));
  const change = (behaviour: string | null, assetIds: readonly string[]) =>
    devices.change({ behaviour, assetIds });
  const share = (i: number) => chosen.filter((_, n) => n % behaviours.length === i);
  return act(`${chosen.length} devices are ${behaviours.join(', ')} for ${ms / 1_000} s`, async () => {
    try {
      await Promise.all(behaviours.map((behaviour, i) => change(behaviour, share(i))));
      await pause(ms);
    } finally {
      await change(null, chosen);
    }
  });
};

/** Devices that cannot stay, and such as say what is not so. */
export const unrulyDevices: readonly Fault[] = [
  { id: 'F22', name: 'flapping devices', ground: 'devices', run: someBecome(['flapping']) },
  {
    id: 'F23',
    name: 'lying devices',
    ground: 'devices',
    run: someBecome(['liar', 'twice', 'late', 'failing', 'silent']),
  },
];
