import { CommandState } from '@setpoint/codes';
import type { CommandEventMessage } from '@setpoint/contracts';
import type { Facts } from './facts.js';
import type { StoredEvent } from './stored-events.js';
import type { Finding, Invariant } from './violation.js';

/** Commands only move as [contract 3.2] says, and their events are complete and say one thing each. */
export const legalTransitions: Invariant = {
  name: 'legal-transitions',
  check: (facts) => [
    ...facts.events.findings,
    ...[...facts.events.byCommand.values()].flatMap(firstIllegalMove),
    ...[...facts.events.byAsset].flatMap(([assetId, events]) => gaps(assetId, events)),
    ...lastNumbers(facts),
  ],
};

type Place = 'none' | 'waiting' | 'dispatching' | 'sent' | 'ended';
type Moves = Partial<
  Record<CommandEventMessage['event'], { readonly to: Place; readonly states: readonly CommandState[] }>
>;

const { created, canceled, expired, sent, succeeded, failed, timedOut } = CommandState;

/** Written down once more, not taken from the product: a table cannot convict itself. */
const legalMoves: Readonly<Record<Place, Moves>> = {
  none: {
    accepted: { to: 'waiting', states: [created] },
    declined: { to: 'ended', states: [failed] },
  },
  waiting: {
    dispatched: { to: 'dispatching', states: [created] },
    ended: { to: 'ended', states: [canceled, expired, failed] },
  },
  dispatching: {
    requeued: { to: 'waiting', states: [created] },
    sent: { to: 'sent', states: [sent] },
    ended: { to: 'ended', states: [failed, timedOut] },
  },
  sent: {
    acknowledged: { to: 'sent', states: [sent] },
    ended: { to: 'ended', states: [succeeded, failed, timedOut] },
  },
  ended: {},
};

const firstIllegalMove = (events: readonly StoredEvent[]): readonly Finding[] => {
  let place: Place = 'none';
  for (const { event, state, commandId, seq, at } of events) {
    const move: Moves[CommandEventMessage['event']] = legalMoves[place][event];
    if (!move?.states.includes(state))
      return [
        {
          what: `command ${commandId} is ${event} in state ${state} after ${place} (event ${seq})`,
          commandId,
          at,
        },
      ];
    place = move.to;
  }
  return [];
};

const gaps = (assetId: string, events: readonly StoredEvent[]): readonly Finding[] => {
  const gap = events.find(({ seq }, i) => seq !== i + 1);
  if (!gap) return [];
  const before = events.filter(({ seq }) => seq < gap.seq).length;
  return [{ what: `${assetId} has ${before} events before number ${gap.seq}`, at: gap.at }];
};

const lastNumbers = ({ events, history }: Facts): readonly Finding[] => {
  const stored = new Map(history.rows.queues.map(({ assetId, eventSeq }) => [assetId, eventSeq]));
  return [...new Set([...stored.keys(), ...events.byAsset.keys()])].flatMap((assetId) => {
    const inTable = stored.get(assetId) ?? 0;
    const last = events.byAsset.get(assetId)?.at(-1)?.seq ?? 0;
    return inTable === last ? [] : [{ what: `${assetId} is at event ${inTable}, and ${last} was published` }];
  });
};
