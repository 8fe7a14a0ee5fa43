import { type FaultService, type ServiceKind, serviceKinds } from '../../stack/fault-stack.js';
import type { Fault, FaultContext } from '../fault.js';
import { pickService } from '../pick-from.js';

/** So that each kind has some time in which it alone is frozen, or the others are. */
const STAGGER_MS = 4_000;

const freeze = (context: FaultContext, service: FaultService, ms: number): Promise<void> =>
  context.act(`SIGSTOP ${service.name} for ${ms / 1_000} s`, async () => {
    service.freeze();
    try {
      await context.pause(ms);
    } finally {
      service.thaw();
    }
  });

/** One of each kind, one after the other. */
const inTurn = (ms: number) => async (context: FaultContext) => {
  for (const kind of serviceKinds) await freeze(context, pickService(context, kind), ms);
};

/** One of each kind, all for most of the time: one after the other would take minutes. */
const together = (ms: number) => async (context: FaultContext) => {
  const begun = async (kind: ServiceKind, i: number) => {
    const service = pickService(context, kind);
    await context.pause(i * STAGGER_MS);
    await freeze(context, service, ms);
  };
  const all = await Promise.allSettled(serviceKinds.map(begun));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
};

const freezing = (ms: number) => async (context: FaultContext) =>
  context.isFull ? inTurn(ms)(context) : together(ms)(context);

/** A process that does nothing for a while and then goes on as if nothing had been, its connections open all the time. */
export const freezeServices: readonly Fault[] = [
  { id: 'F4', name: 'SIGSTOP of each service for 3 s', ground: 'services', run: inTurn(3_000) },
  { id: 'F5', name: 'SIGSTOP of each service for 15 s', ground: 'services', run: freezing(15_000) },
  { id: 'F6', name: 'SIGSTOP of each service for 45 s', ground: 'services', run: freezing(45_000) },
];
