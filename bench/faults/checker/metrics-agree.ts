import type { Count, MetricsSample } from '../history.js';
import type { Comparison } from './comparison.js';
import { type CountedLife, countedIn, countedLives, type Span } from './counted-lives.js';
import { countsOfDispatchers } from './counts-of-dispatchers.js';
import { countsOfGateways } from './counts-of-gateways.js';
import { countsOfReaders } from './counts-of-readers.js';
import { countsOfSchedulers } from './counts-of-schedulers.js';
import type { Facts } from './facts.js';
import { COUNT_LAG_MS } from './tolerances.js';
import type { Finding, Invariant } from './violation.js';

/**
 * What services say that they counted is what callers, devices, topics and tables saw. A counter dies with its process:
 * all lives together counted no more than happened, and no less, apart from what a life did after it was last heard.
 */
export const metricsAgree: Invariant = {
  name: 'metrics-agree',
  check: (facts) => {
    const lives = countedLives(facts.history);
    const comparisons = [
      ...countsOfGateways(facts),
      ...countsOfSchedulers(facts),
      ...countsOfDispatchers(facts),
      ...countsOfReaders(facts),
    ];
    return [
      ...silences(facts, lives),
      ...lives.flatMap(falls),
      ...comparisons.flatMap((comparison) => compare(comparison, lives)),
    ];
  },
};

const isOf =
  (kind: string) =>
  ({ name }: CountedLife): boolean =>
    name.startsWith(`${kind}-`);

/** With nobody to hear there would be nothing to compare. */
const silences = ({ history: { settings } }: Facts, lives: readonly CountedLife[]): readonly Finding[] => {
  const heard = lives.filter(({ looks }) => (looks.at(-1)?.askedAt ?? 0) >= settings.loadEndedAt);
  const silent = ['gateway', 'scheduler', 'dispatcher'].filter((kind) => !heard.some(isOf(kind)));
  return silent.map((kind) => ({ what: `no ${kind} said at the end what it had counted` }));
};

const keyOf = ({ counter, labels }: Count): string => `${counter} ${JSON.stringify(labels)}`;

const falls = ({ name, pid, looks }: CountedLife): readonly Finding[] => {
  const highest = new Map<string, number>();
  const fallsIn = ({ at, counts }: MetricsSample) => {
    const now = new Map(counts.map((count) => [keyOf(count), count.value]));
    const fallen = [...highest].filter(([key, before]) => (now.get(key) ?? 0) < before);
    for (const [key, value] of now) highest.set(key, value);
    return fallen.map(([key, before]) => ({
      what: `${key} of ${name} (${pid}) fell from ${before} to ${now.get(key) ?? 'nothing'}`,
      at,
    }));
  };
  return looks.flatMap(fallsIn);
};

const compare = (
  { what, by, isMeant, most, happened, uncounted = [] }: Comparison,
  all: readonly CountedLife[],
): readonly Finding[] => {
  const lives = by === undefined ? all : all.filter(isOf(by));
  const counted = countedIn(lives, isMeant);
  if (counted > most) return [{ what: `${what}: counted ${counted}, at most ${most} happened` }];
  const missed = [
    ...uncounted,
    ...lives.map(({ unheard: { from, to } }) => ({ from: from - COUNT_LAG_MS, to })),
  ];
  const least = happened.filter((one) => !missed.some((span) => overlap(one, span))).length;
  return counted < least ? [{ what: `${what}: counted ${counted}, at least ${least} happened` }] : [];
};

const overlap = (one: Span, other: Span): boolean => one.from <= other.to && one.to >= other.from;
