import type { ServiceKind } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';
import { pickService } from '../pick-from.js';

/** How often, one kill after the other is got over. */
const KILLS = 2;

const killOne = (kind: ServiceKind) => async (context: FaultContext) => {
  for (let i = 0; i < KILLS; i++) {
    if (i > 0) await context.calm();
    const service = pickService(context, kind);
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
