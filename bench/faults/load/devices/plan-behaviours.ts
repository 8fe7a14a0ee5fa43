import { seededRandom } from '@setpoint/simulated-device';
import { shuffled } from '../../shuffled.js';
import type { FaultBehaviourName } from './fault-behaviour.js';

/** Shares of the fleet; the rest is prompt. */
const unusual: readonly (readonly [name: FaultBehaviourName, share: number])[] = [
  ['sleepy', 0.1],
  ['slow', 0.08],
  ['failing', 0.05],
  ['twice', 0.04],
  ['flapping', 0.04],
  ['silent', 0.03],
  ['late', 0.03],
  ['liar', 0.03],
];

/**
 * A behaviour for each of `count` devices, the same for the same seed. About 60 % are prompt, always the first one, which
 * the probe may have; every behaviour is there when the fleet is large enough for it.
 */
export const planBehaviours = (seed: string, count: number): FaultBehaviourName[] => {
  const others = unusual.flatMap(([name, share]) =>
    Array<FaultBehaviourName>(Math.max(1, Math.round(share * count))).fill(name),
  );
  const usual = Array<FaultBehaviourName>(Math.max(0, count - 1 - others.length)).fill('prompt');
  const mixed = shuffled([...others, ...usual], seededRandom(`behaviours of ${seed}`));
  return ['prompt' as const, ...mixed].slice(0, count);
};
