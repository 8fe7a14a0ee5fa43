import type { StoredEvent } from './stored-events.js';
import type { Finding, Invariant } from './violation.js';

/** The next command of a device is dispatched only when the one before has come back or ended [contract 3.1 #2]. */
export const oneInFlight: Invariant = {
  name: 'one-in-flight',
  check: ({ events }) => [...events.byAsset.values()].flatMap(collisions),
};

const collisions = (events: readonly StoredEvent[]): readonly Finding[] => {
  const found: Finding[] = [];
  let inFlight: string | null = null;
  for (const { event, commandId, assetId, at } of events) {
    if (event === 'dispatched') {
      if (inFlight !== null)
        found.push({
          what: `${commandId} went to ${assetId} while ${inFlight} was under way`,
          commandId,
          at,
        });
      inFlight = commandId;
    } else if ((event === 'requeued' || event === 'ended') && commandId === inFlight) inFlight = null;
  }
  return found;
};
