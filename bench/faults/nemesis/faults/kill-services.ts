import { shuffled } from '../../shuffled.js';
import type { ServiceKind } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';

/** One of them; in full runs each, when the one before is got over. */
const kill = (kind: ServiceKind) => async (context: FaultContext) => {
  const { stack, random, isFull } = context;
  const services = stack.services.filter((service) => service.kind === kind);
  for (const [i, service] of shuffled(services, random)
    .slice(0, isFull ? services.length : 1)
    .entries()) {
    if (i > 0) await context.calm();
    // Over when the process is gone: that its keeper starts it again is how the system recovers.
    await context.act(`SIGKILL ${service.name}`, () => service.kill('SIGKILL'));
  }
};

/** A process that is gone from one moment to the next, with all it had in memory. */
export const killServices: readonly Fault[] = [
  { id: 'F1', name: 'kill -9 of a gateway', ground: 'services', run: kill('gateway') },
  { id: 'F2', name: 'kill -9 of a scheduler', ground: 'services', run: kill('scheduler') },
  { id: 'F3', name: 'kill -9 of a dispatcher', ground: 'services', run: kill('dispatcher') },
];
