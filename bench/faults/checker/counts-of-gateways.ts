import { counters } from '../counters.js';
import type { Asked, Count, Told } from '../history.js';
import type { Comparison } from './comparison.js';
import type { Facts } from './facts.js';
import { groupBy } from './group-by.js';
import { HOSTILE_FAULT, UNROUTED_STATUSES } from './tolerances.js';

/** Those of all calls that are in the ledger. */
const ROUTES = ['/connect-service/v2.1/commands', '/dataService/devices/multiSet'];
const isCall = ({ counter, labels }: Count): boolean =>
  counter === counters.calls && ROUTES.includes(labels.route ?? '');

/** Status by status: answers that callers had; and those that they may have missed. */
export const countsOfGateways = (facts: Facts): readonly Comparison[] => {
  const askedOf = new Map<number, Asked>();
  for (const call of facts.history.calls) if (call.entry === 'asked') askedOf.set(call.callId, call);
  const answers = groupBy(facts.toldOf.values(), ({ status }) => status);
  const answered = [...answers.values()].reduce((sum, { length }) => sum + length, 0);
  const unheard = askedOf.size - answered;
  // Hostile calls are in no ledger.
  const isKnown = facts.windows.every(({ fault }) => fault !== HOSTILE_FAULT);
  return statusesIn(facts, answers.keys()).map((status): Comparison => {
    const told = answers.get(status) ?? [];
    return {
      what: `calls answered with ${status}, and told`,
      by: 'gateway',
      isMeant: (count) => isCall(count) && count.labels.http === String(status),
      most: isKnown ? told.length + unheard : Number.POSITIVE_INFINITY,
      happened: UNROUTED_STATUSES.has(status) ? [] : told.flatMap((one) => spanOf(one, askedOf)),
    };
  });
};

/** Also those that nobody was told. */
const statusesIn = ({ history }: Facts, told: Iterable<number>): readonly number[] => {
  const counted = history.metrics.flatMap(({ counts }) =>
    counts.filter(isCall).map(({ labels }) => Number(labels.http)),
  );
  return [...new Set([...told, ...counted])];
};

const spanOf = ({ callId, at }: Told, askedOf: ReadonlyMap<number, Asked>) => {
  const asked = askedOf.get(callId);
  return asked ? [{ from: asked.at, to: at }] : [];
};
