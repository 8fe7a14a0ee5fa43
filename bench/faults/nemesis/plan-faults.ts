import { type Random, seededRandom } from '@setpoint/simulated-device';
import { shuffled } from '../shuffled.js';
import type { Fault } from './fault.js';

export interface PlanWishes<F> {
  readonly seed: string;
  readonly faults: readonly F[];
  /** Goes on for ever after each was there once. */
  readonly isEndless: boolean;
}

type Planned = Pick<Fault, 'id' | 'ground'>;

/** In endless runs, of two faults at once. */
const SHARE_OF_PAIRS = 0.4;

/**
 * Faults that are made at the same time, one such group after the other; the same for the same seed. Each fault comes once
 * and alone before any comes again.
 */
export function* planFaults<F extends Planned>({
  seed,
  faults,
  isEndless,
}: PlanWishes<F>): Generator<readonly F[]> {
  const random = seededRandom(`plan of ${seed}`);
  for (const fault of shuffled(faults, random)) yield [fault];
  const [first, ...others] = faults;
  while (isEndless && first) yield next([first, ...others], random);
}

const next = <F extends Planned>(faults: readonly [F, ...F[]], random: Random): readonly F[] => {
  const one = random.pick(faults);
  const [partner, ...more] = faults.filter(({ ground }) => ground !== one.ground);
  return partner && random.next() < SHARE_OF_PAIRS ? [one, random.pick([partner, ...more])] : [one];
};
