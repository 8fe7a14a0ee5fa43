import { topics } from '@setpoint/channels';
import { counters } from '../../counters.js';
import type { Count } from '../../history.js';
import { changeCount, changeLooks } from './changes.js';
import { ENDED_MS, STARTED_AT } from './history-builder.js';
import type { Seed } from './seed.js';

const BREAKS = ['metrics-agree'];

type Counter = Pick<Count, 'counter'> & Partial<Count>;

/** All along, so that nothing falls. */
const more = (name: string, counter: Counter, by: number): Seed['plant'] => {
  return (history) => changeCount(history, name, counter, (value) => value + by);
};
const less = (name: string, counter: Counter, by: number): Seed['plant'] => {
  return (history) => changeCount(history, name, counter, (value) => Math.max(0, value - by));
};

const answered = {
  counter: counters.calls,
  labels: { route: '/connect-service/v2.1/commands', http: '200' },
};
const recorded = { counter: counters.recorded };
const handedOver = { counter: counters.dispatches, labels: { outcome: 'handedOver' } };
const stored = { counter: counters.replies, labels: { outcome: 'stored' } };
const rejected = {
  counter: counters.records,
  labels: { topic: topics.gatewayReplies.name, outcome: 'reject' },
};

export const seedsOfCounts: readonly Seed[] = [
  { what: 'a gateway counts more answers', plant: more('gateway-1', answered, 50), breaks: BREAKS },
  { what: 'a gateway counts fewer answers', plant: less('gateway-1', answered, 5), breaks: BREAKS },
  {
    what: 'a gateway counts answers that nobody had',
    plant: more('gateway-1', { ...answered, labels: { ...answered.labels, http: '500' } }, 50),
    breaks: BREAKS,
  },
  { what: 'a scheduler counts more commands', plant: more('scheduler-1', recorded, 1), breaks: BREAKS },
  { what: 'a scheduler counts fewer commands', plant: less('scheduler-1', recorded, 20), breaks: BREAKS },
  {
    what: 'a scheduler found poison and parked nothing',
    plant: more('scheduler-1', { counter: counters.poison }, 1),
    breaks: BREAKS,
  },
  {
    what: 'a scheduler dropped what it had to publish',
    plant: more('scheduler-1', { counter: counters.dropped }, 1),
    breaks: BREAKS,
  },
  { what: 'a dispatcher counts more commands', plant: more('dispatcher-1', handedOver, 1), breaks: BREAKS },
  { what: 'a dispatcher counts fewer commands', plant: less('dispatcher-1', handedOver, 1), breaks: BREAKS },
  { what: 'a dispatcher counts more replies', plant: more('dispatcher-1', stored, 1), breaks: BREAKS },
  { what: 'a dispatcher counts fewer replies', plant: less('dispatcher-1', stored, 1), breaks: BREAKS },
  { what: 'a record was rejected and not parked', plant: more('gateway-1', rejected, 1), breaks: BREAKS },
  { what: 'a record was parked and not rejected', plant: less('gateway-1', rejected, 1), breaks: BREAKS },
  {
    what: 'a counter falls and rises again',
    plant: (history) =>
      changeCount(history, 'dispatcher-1', handedOver, (value, { askedAt }) =>
        Math.abs(askedAt - STARTED_AT - 250_000) < 2_000 ? value - 1 : value,
      ),
    breaks: BREAKS,
  },
  {
    what: 'a counter vanishes in the middle of a life',
    plant: (history) =>
      changeLooks(history, (look) =>
        Math.abs(look.askedAt - STARTED_AT - 250_000) < 2_000 ? { ...look, counts: [] } : look,
      ),
    breaks: BREAKS,
  },
  {
    what: 'nobody heard at the end what a dispatcher had counted',
    plant: (history) =>
      changeLooks(history, (look) =>
        look.name === 'dispatcher-1' && look.askedAt > STARTED_AT + ENDED_MS - 10_000 ? null : look,
      ),
    breaks: BREAKS,
  },
];
