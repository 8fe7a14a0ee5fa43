import { counters } from '../counters.js';
import { type Comparison, counts, moment } from './comparison.js';
import type { Facts } from './facts.js';
import { isReadByScheduler, originOf } from './parked-records.js';
import { COUNT_LAG_MS, UNHEARD_COMMIT_FAULTS } from './tolerances.js';

export const countsOfSchedulers = (facts: Facts): readonly Comparison[] => [
  recorded(facts),
  poison(facts),
  dropped,
];

const recorded = ({ history: { rows }, events, windows }: Facts): Comparison => ({
  what: 'commands recorded, and rows',
  by: 'scheduler',
  isMeant: counts(counters.recorded),
  most: rows.ended.length + rows.live.length,
  happened: rows.ended.map(({ commandId, createdAt }) =>
    moment(events.byCommand.get(commandId)?.[0]?.at ?? createdAt),
  ),
  uncounted: windows.flatMap(({ fault, begin, end }) =>
    UNHEARD_COMMIT_FAULTS.has(fault) ? [{ from: begin - COUNT_LAG_MS, to: end + COUNT_LAG_MS }] : [],
  ),
});

/** What cannot even be read is parked too, and is no poison: so there may be more. */
const poison = ({ history: { parked } }: Facts): Comparison => ({
  what: 'records found to be poison, and parked',
  by: 'scheduler',
  isMeant: counts(counters.poison),
  most: parked.filter((record) => isReadByScheduler(originOf(record))).length,
  happened: [],
});

const dropped: Comparison = {
  what: 'outbox rows dropped, and none',
  by: 'scheduler',
  isMeant: counts(counters.dropped),
  most: 0,
  happened: [],
};
