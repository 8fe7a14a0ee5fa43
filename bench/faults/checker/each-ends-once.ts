import { CommandState, codes } from '@setpoint/codes';
import type { EndedRow } from '../history.js';
import type { Facts } from './facts.js';
import type { StoredEvent } from './stored-events.js';
import { END_GRACE_MS, TRAVEL_MS } from './tolerances.js';
import type { Finding, Invariant } from './violation.js';

/** What was accepted ends, once, neither before its time nor long after, and its row says the same as its last event. */
export const eachEndsOnce: Invariant = {
  name: 'each-ends-once',
  check: (facts) => [
    ...[...knownIds(facts)].flatMap((commandId) => lifeOf(facts, commandId)),
    ...issuedItems(facts),
    ...[...facts.rowsOfToken].flatMap(([token, rows]) => oneCommandOf(token, rows)),
  ],
};

/** Whoever says that a command exists: its caller, its events, or a table. */
const knownIds = ({ asks, events, rowsOf, liveOf }: Facts): ReadonlySet<string> =>
  new Set([
    ...asks.flatMap(({ fate, toldItem }) => (fate === 'made' ? (toldItem?.commandId ?? []) : [])),
    ...events.byCommand.keys(),
    ...rowsOf.keys(),
    ...liveOf.keys(),
  ]);

const isEnd = ({ event }: StoredEvent): boolean => event === 'ended' || event === 'declined';

const lifeOf = (facts: Facts, commandId: string): readonly Finding[] => {
  const ends = (facts.events.byCommand.get(commandId) ?? []).filter(isEnd);
  const rows = facts.rowsOf.get(commandId) ?? [];
  const [row] = rows;
  const problems = [
    ends.length === 1 ? null : `has ${ends.length} events of its end`,
    rows.length === 1 ? null : `has ${rows.length} rows in the history`,
    facts.liveOf.has(commandId) ? 'is still in the table of what has not ended' : null,
    row ? lateness(facts, row) : null,
    row ? earliness(row) : null,
    row && ends[0] ? difference(row, ends[0]) : null,
  ];
  const where = row ? { token: row.token, at: row.endedAt } : {};
  return problems.flatMap((problem) =>
    problem === null ? [] : [{ what: `command ${commandId} ${problem}`, commandId, ...where }],
  );
};

/** Until when it has to have ended by itself [contract 3.1 #5, #6]. */
const deadlineOf = ({ createdAt, timeoutMs, pendingTtlMs, state }: EndedRow): number => {
  if (pendingTtlMs === 0) return createdAt + timeoutMs;
  // A cached command's timeout runs from its sending, which may be as late as its expiry.
  return createdAt + pendingTtlMs + (state === CommandState.expired ? 0 : timeoutMs);
};

/** Nothing ends while what ends it is away: the grace then runs from the end of that fault, but not from later ones. */
const lateness = ({ windows }: Facts, row: EndedRow): string | null => {
  const deadline = deadlineOf(row);
  if (row.endedAt <= deadline + END_GRACE_MS) return null;
  const outages = windows.filter(({ begin, end }) => begin <= deadline && end >= row.createdAt);
  const latest = Math.max(deadline, ...outages.map(({ end }) => end)) + END_GRACE_MS;
  return row.endedAt > latest ? `ended ${row.endedAt - deadline} ms after its deadline` : null;
};

/** Its whole time was the command's [contract 3.2 #9, #10, #16]. */
const earliness = ({ state, code, createdAt, timeoutMs, pendingTtlMs, endedAt }: EndedRow): string | null => {
  const ranOut = state === CommandState.timedOut || code === codes.notSentInTime.code;
  const ownTimeMs = state === CommandState.expired ? pendingTtlMs : timeoutMs;
  const leftMs = createdAt + ownTimeMs - endedAt;
  return ranOut && leftMs > TRAVEL_MS ? `ran out of time ${leftMs} ms before it was over` : null;
};

const difference = (row: EndedRow, end: StoredEvent): string | null => {
  const inRow = `${row.state}/${row.code}/${row.reach}`;
  const inEvent = `${end.state}/${end.code}/${end.reach}`;
  return inRow === inEvent ? null : `ended as ${inRow} in its row and as ${inEvent} in its event`;
};

/** An item of a multi-set has no id in its answer [contract 2.3]: only its token leads to its row. */
const issuedItems = ({ asks, rowsOfToken, liveOfToken }: Facts): readonly Finding[] =>
  asks.flatMap(({ call, item: { token }, fate, told }) =>
    call.kind === 'multiSet' && fate === 'made' && !rowsOfToken.has(token) && !liveOfToken.has(token)
      ? [{ what: `item ${token} was issued and has no row`, token, at: told?.at ?? call.at }]
      : [],
  );

const oneCommandOf = (token: string, rows: readonly EndedRow[]): readonly Finding[] => {
  const ids = [...new Set(rows.map(({ commandId }) => commandId))];
  return ids.length > 1 ? [{ what: `${token} was asked for once and is ${ids.join(' and ')}`, token }] : [];
};
