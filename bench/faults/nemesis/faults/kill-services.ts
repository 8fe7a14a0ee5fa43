import { shuffled } from '../../shuffled.js';
import type { ServiceKind } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';

/** Each when the one before is got over. */
const MOST_KILLS = 2;

const killOne = (kind: ServiceKind) => async (context: FaultContext) => {
  const services = context.stack.services.filter((service) => service.kind === kind);
  for (const [i, service] of shuffled(services, context.random).slice(0, MOST_KILLS).entries()) {
    if (i > 0) await context.calm();
    // Over when the process is gone: that its keeper starts it again is how the system recovers.
    await context.act(`SIGKILL ${service.name}`, () => service.kill('SIGKILL'));
  }
};

/** A process that is gone from one moment to the next, with all it had in memory. */
export const killServices: readonly Fault[] = [
  { id: 'F1', name: 'kill -9 of a gateway', ground: 'services', run: killOne('gateway') },
  { id: 'F2', name: 'kill -9 of a scheduler', ground: 'services', run: killOne('scheduler') },
  { id: 'F3', name: 'kill -9 of a dispatcher', ground: 'services', run: killOne('dispatcher') },
];
