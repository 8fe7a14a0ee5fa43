import type { Random } from '@setpoint/simulated-device';
import type { FaultService, ServiceKind } from '../stack/fault-stack.js';
import type { FaultContext } from './fault.js';

/** @throws when there is nothing to pick from */
export const pickFrom = <T>(random: Random, choices: readonly T[]): T => {
  const [first, ...others] = choices;
  if (first === undefined) throw new Error('there is nothing to pick from');
  return random.pick([first, ...others]);
};

/** One of the services of this kind. */
export const pickService = ({ stack, random }: FaultContext, kind: ServiceKind): FaultService =>
  pickFrom(
    random,
    stack.services.filter((service) => service.kind === kind),
  );
