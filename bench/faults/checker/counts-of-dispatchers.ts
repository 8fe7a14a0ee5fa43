import { counters } from '../counters.js';
import { type Comparison, counts } from './comparison.js';
import type { Facts } from './facts.js';
import { groupBy } from './group-by.js';
import { isHostile } from './marks.js';
import { producedIn } from './produced-in.js';

export const countsOfDispatchers = (facts: Facts): readonly Comparison[] => [
  handedOver(facts),
  ...replies(facts),
];

/** What is sent again was handed over to nobody; what was handed over may be lost on its way to the device. */
const handedOver = ({ events, rowsOfToken, deliveriesOf }: Facts): Comparison => ({
  what: 'commands handed over, and dispatched or seen by devices',
  by: 'dispatcher',
  isMeant: counts(counters.dispatches, { outcome: 'handedOver' }),
  most: numberOf(events, 'dispatched') - numberOf(events, 'requeued'),
  happened: [...deliveriesOf].flatMap(([token, [delivery]]) => {
    const [row] = rowsOfToken.get(token) ?? [];
    if (!row || !delivery) return [];
    const dispatch = events.byCommand.get(row.commandId)?.findLast(({ event }) => event === 'dispatched');
    return [{ from: dispatch?.at ?? row.createdAt, to: delivery.entry.at }];
  }),
});

const numberOf = ({ byAsset }: Facts['events'], name: string): number =>
  [...byAsset.values()].flat().filter(({ event }) => event === name).length;

/** A life that ends with its slot abandons replies whose records are perhaps on the topic. */
const replies = (facts: Facts): readonly Comparison[] => {
  const replied = facts.history.reports.filter(({ headers }) => headers.type === 'device.replied');
  const own = groupBy(
    replied.filter((record) => !isHostile(record)),
    ({ headers }) => headers.id,
  );
  const isStored = counts(counters.replies, { outcome: 'stored' });
  const isAbandoned = counts(counters.replies, { outcome: 'abandoned' });
  return [
    {
      what: 'replies stored, and on the topic',
      by: 'dispatcher',
      isMeant: isStored,
      most: replied.length,
      happened: [],
    },
    {
      what: 'replies stored or abandoned, and on the topic',
      by: 'dispatcher',
      isMeant: (count) => isStored(count) || isAbandoned(count),
      most: Number.POSITIVE_INFINITY,
      happened: producedIn(
        facts,
        [...own.values()].flatMap(([record]) => record ?? []),
      ),
    },
  ];
};
