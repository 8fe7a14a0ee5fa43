import type { Facts } from './facts.js';
import type { Finding, Invariant } from './violation.js';

/** Tables and topics tell of the same number of things, and nothing is left over. */
export const sumsAgree: Invariant = {
  name: 'sums-agree',
  check: (facts) => [...endings(facts), ...starts(facts), ...results(facts), ...leftovers(facts)],
};

const differ = (what: string, one: number, other: number): readonly Finding[] =>
  one === other ? [] : [{ what: `${what}: ${one} and ${other}` }];

const countBy = <T>(items: Iterable<T>, keyOf: (item: T) => number): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

const eventsNamed = ({ events }: Facts, ...names: readonly string[]) =>
  [...events.byAsset.values()].flat().filter(({ event }) => names.includes(event));

const endings = (facts: Facts): readonly Finding[] => {
  const inTable = countBy(facts.history.rows.ended, ({ state }) => state);
  const onTopic = countBy(eventsNamed(facts, 'ended', 'declined'), ({ state }) => state);
  return [...new Set([...inTable.keys(), ...onTopic.keys()])].flatMap((state) =>
    differ(`ends in state ${state}, rows and events`, inTable.get(state) ?? 0, onTopic.get(state) ?? 0),
  );
};

const starts = (facts: Facts): readonly Finding[] => {
  const { ended, live } = facts.history.rows;
  const begun = eventsNamed(facts, 'accepted', 'declined').length;
  return differ('commands, rows and first events', ended.length + live.length, begun);
};

/** Each item of a multi-set that has a row, against the different requestIds on the channels. */
const results = ({ asks, rowsOfToken, results: byId }: Facts): readonly Finding[] => {
  const items = asks.filter(({ item }) => item.requestId !== undefined && rowsOfToken.has(item.token));
  return differ('issued items that ended, and results', items.length, byId.size);
};

const leftovers = ({ history: { rows } }: Facts): readonly Finding[] => [
  ...differ('rows left in the outbox, and none', rows.outbox, 0),
  ...differ('commands that have not ended, and none', rows.live.length, 0),
];
