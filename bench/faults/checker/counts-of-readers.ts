import { topics } from '@setpoint/channels';
import { counters } from '../counters.js';
import { type Comparison, counts } from './comparison.js';
import type { Facts } from './facts.js';
import { groupBy } from './group-by.js';
import { isReadByScheduler, originalPlaceOf, originOf } from './parked-records.js';
import { producedIn } from './produced-in.js';

/**
 * Whoever reads a record and rejects it parks it. One record may have several readers; one that a reader parks twice,
 * because it did not hear that the first had arrived, is counted once.
 */
export const countsOfReaders = (facts: Facts): readonly Comparison[] =>
  Object.values(topics).map(({ name }) => {
    const ofTopic = facts.history.parked.filter((record) => originOf(record) === name);
    const places = [...groupBy(ofTopic, originalPlaceOf).values()].flatMap(([record]) => record ?? []);
    return {
      what: `records of ${name} rejected, and parked`,
      isMeant: counts(counters.records, { topic: name, outcome: 'reject' }),
      most: ofTopic.length,
      happened: isReadByScheduler(name) ? [] : producedIn(facts, places),
    };
  });
