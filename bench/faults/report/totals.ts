import { CommandState } from '@setpoint/codes';
import type { Ask } from '../checker/asks.js';
import type { Facts } from '../checker/facts.js';
import { groupBy } from '../checker/group-by.js';
import { resultRepeats } from '../checker/one-result.js';
import type { CallKind } from '../history.js';

export const endNames = [
  'succeeded',
  'failed',
  'timedOut',
  'expired',
  'canceled',
  'declined',
  'refused',
  'unmade',
] as const;
/** How a wish ended. `refused`: its caller was told so; `unmade`: nobody could say, and there is no record. */
export type EndName = (typeof endNames)[number];

export interface Totals {
  readonly calls: number;
  /** Calls without any answer, or with one that does not say. */
  readonly unanswered: number;
  /** Recorded commands of callers, whatever they were told. */
  readonly accepted: number;
  readonly deliveries: number;
  readonly events: number;
  /** Of each item by the kind of its call. */
  readonly ends: ReadonlyMap<CallKind, ReadonlyMap<EndName, number>>;
  /** Records on result channels, repeats included. */
  readonly results: number;
  readonly repeats: number;
}

export const totalsOf = (facts: Facts): Totals => {
  const { history, asks, toldOf, rowsOfToken } = facts;
  const asked = history.calls.filter((call) => call.entry === 'asked');
  return {
    calls: asked.length,
    unanswered: asked.filter(({ callId }) => toldOf.get(callId)?.status === undefined).length,
    accepted: asks.filter(({ item }) => rowsOfToken.has(item.token)).length,
    deliveries: facts.deliveries.length,
    events: [...facts.events.byAsset.values()].reduce((sum, events) => sum + events.length, 0),
    ends: new Map(
      [...groupBy(asks, ({ call }) => call.kind)].map(([kind, own]) => [kind, countEnds(facts, own)]),
    ),
    results: [...facts.results.values()].flat().length,
    repeats: resultRepeats(facts).length,
  };
};

const countEnds = (facts: Facts, asks: readonly Ask[]): ReadonlyMap<EndName, number> =>
  new Map([...groupBy(asks, (ask) => endOf(facts, ask))].map(([name, own]) => [name, own.length]));

const stateNames: ReadonlyMap<number, EndName> = new Map([
  [CommandState.succeeded, 'succeeded'],
  [CommandState.failed, 'failed'],
  [CommandState.timedOut, 'timedOut'],
  [CommandState.expired, 'expired'],
  [CommandState.canceled, 'canceled'],
]);

const endOf = ({ rowsOfToken }: Facts, { item, fate }: Ask): EndName | undefined => {
  const [row] = rowsOfToken.get(item.token) ?? [];
  if (!row) return fate === 'refused' ? 'refused' : 'unmade';
  return row.declined ? 'declined' : stateNames.get(row.state);
};
