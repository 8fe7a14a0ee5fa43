import type { Delivery } from './deliveries.js';
import type { Facts } from './facts.js';
import { groupBy } from './group-by.js';
import type { StoredEvent } from './stored-events.js';
import type { Finding, Invariant } from './violation.js';

/** Each device is sent, and sees, its commands in the order of their acceptance [contract 3.1 #2, #3, #7]. */
export const orderPerDevice: Invariant = {
  name: 'order-per-device',
  check: (facts) => [...[...facts.events.byAsset.values()].flatMap(dispatchOrder), ...deliveryOrder(facts)],
};

const acceptances = (events: readonly StoredEvent[]): ReadonlyMap<string, number> =>
  new Map(events.flatMap(({ event, commandId, seq }) => (event === 'accepted' ? [[commandId, seq]] : [])));

const dispatchOrder = (events: readonly StoredEvent[]): readonly Finding[] => {
  const acceptedAs = acceptances(events);
  const dispatches = events.filter(({ event }) => event === 'dispatched');
  return overtakings(dispatches, ({ commandId }) => acceptedAs.get(commandId)).map(([early, late]) => ({
    what: `${early.commandId} was dispatched after ${late.commandId}, which was accepted later`,
    commandId: early.commandId,
    at: early.at,
  }));
};

const deliveryOrder = ({ deliveriesOf, deliveries, events, rowsOfToken }: Facts): readonly Finding[] => {
  const firsts = deliveries.filter((delivery) => deliveriesOf.get(delivery.token)?.[0] === delivery);
  const acceptedAs = new Map([...events.byAsset.values()].flatMap((own) => [...acceptances(own)]));
  const placeOf = ({ token }: Delivery) => acceptedAs.get(rowsOfToken.get(token)?.[0]?.commandId ?? '');
  return [...groupBy(firsts, ({ entry }) => entry.device).values()].flatMap((own) =>
    overtakings(own, placeOf).map(([early, late]) => ({
      what: `${early.entry.device} saw ${early.token} after ${late.token}, which was accepted later`,
      token: early.token,
      at: early.entry.at,
    })),
  );
};

/** Pairs of an item and one before it that should have come after it. Items without a place are no party. */
const overtakings = <T>(items: readonly T[], placeOf: (item: T) => number | undefined): [T, T][] => {
  const found: [T, T][] = [];
  let furthest: { readonly item: T; readonly place: number } | undefined;
  for (const item of items) {
    const place = placeOf(item);
    if (place === undefined) continue;
    if (furthest && place < furthest.place) found.push([item, furthest.item]);
    else furthest = { item, place };
  }
  return found;
};
