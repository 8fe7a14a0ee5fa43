import { CommandState, codes, Reach } from '@setpoint/codes';
import type { LedgerEntry } from '@setpoint/simulated-device';
import type { EndedCommand } from './command-table.js';
import type { Asked } from './load.js';
import type { ReadRecord } from './read-topic.js';

/** Everything that is known after a run, from all sides. */
export interface Evidence {
  /** What callers asked for and were told. */
  readonly asked: readonly Asked[];
  /** What Postgres says. */
  readonly ended: readonly EndedCommand[];
  /** Commands that reached devices. */
  readonly received: readonly LedgerEntry[];
  /** What is on the result channel. */
  readonly results: readonly ReadRecord[];
  /** Number of records on each parking place. */
  readonly parked: ReadonlyMap<string, number>;
}

/** Each returns what is wrong, in words; nothing when the rule holds. */
export type Invariant = (evidence: Evidence) => string[];

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => unknown): Map<unknown, T[]> => {
  const groups = new Map<unknown, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

const writtenBy = ({ params }: LedgerEntry): unknown => (params as { setpoint_kw?: unknown }).setpoint_kw;

const resultsByValue = (results: readonly ReadRecord[]): Map<unknown, ReadRecord[]> =>
  groupBy(
    results,
    ({ value }) => (JSON.parse(value) as { data: [{ inputData: { arg: unknown } }] }).data[0].inputData.arg,
  );

/**
 * Whether the caller was told that the command exists: the item was issued, or the answer is an outcome with an id. With
 * a server fault the id is for looking the command up: it may exist or not.
 */
const isAccepted = ({ kind, answer }: Asked): boolean => {
  if (kind === 'multiSet') return answer?.code === codes.edgeSuccess.code;
  return answer?.commandId !== undefined && answer.code !== codes.serverFault.code;
};

/** What was accepted ends, and what ends does so once. */
export const endsExactlyOnce: Invariant = ({ asked, ended }) => {
  const byValue = groupBy(ended, (row) => row.value);
  const missing = asked
    .filter((one) => isAccepted(one) && !byValue.has(one.value))
    .map((one) => `${one.kind} ${one.value} was accepted and never ended`);
  const twice = [...byValue]
    .filter(([, rows]) => rows.length > 1)
    .map(
      ([value, rows]) => `${value} ended ${rows.length} times: ${rows.map((r) => r.commandId).join(', ')}`,
    );
  return [...missing, ...twice];
};

/** The id and the outcome that a caller was told are those that are stored; what was not tried is not there. */
export const callersWereToldTheTruth: Invariant = ({ asked, ended }) => {
  const byValue = groupBy(ended, (row) => row.value);
  return asked.flatMap(({ kind, value, answer }) => {
    const row = byValue.get(value)?.[0];
    if (row && answer?.code === codes.unavailable.code) return [`${value} was called not tried and exists`];
    if (!row || !answer?.commandId) return [];
    if (row.commandId !== answer.commandId) return [`${value} is ${row.commandId}, told ${answer.commandId}`];
    const succeeded = row.state === CommandState.succeeded;
    return kind === 'instant' && answer.code === 0 && !succeeded
      ? [`instant ${value} was called a success and ended in state ${row.state}`]
      : [];
  });
};

/** The result of every multi-set command is on its channel, always with the same id and the same text. */
export const resultsArePublished: Invariant = ({ asked, ended, results }) => {
  const published = resultsByValue(results);
  const endedValues = new Set(ended.map((row) => row.value));
  const missing = asked
    .filter(({ kind, value }) => kind === 'multiSet' && endedValues.has(value) && !published.has(value))
    .map(({ value }) => `the result of ${value} is missing`);
  const changed = [...published]
    .filter(([, records]) => new Set(records.map((r) => `${r.headers.id} ${r.value}`)).size > 1)
    .map(([value, records]) => `results of ${value} differ: ${records.map((r) => r.headers.id).join(', ')}`);
  const invented = [...published.keys()]
    .filter((value) => !endedValues.has(value))
    .map((value) => `the result of ${value} is about no command`);
  return [...missing, ...changed, ...invented];
};

/** A machine is never moved twice by one command. */
export const noDeviceSeesACommandTwice: Invariant = ({ received }) =>
  [...groupBy(received, writtenBy)]
    .filter(([, entries]) => entries.length > 1)
    .map(
      ([value, entries]) => `${value} reached ${entries.map((e) => `${e.device} at ${e.at}`).join(' and ')}`,
    );

/** What was written just before its expiry is on its way for a moment, and two clocks are compared. */
const TRAVEL_MS = 100;

/** Nothing reaches a device after the caller was free to give it up. */
export const nothingArrivesAfterItsExpiry: Invariant = ({ ended, received }) => {
  const byValue = groupBy(ended, (row) => row.value);
  return received.flatMap((entry) => {
    const row = byValue.get(writtenBy(entry))?.[0];
    const lateMs = row ? entry.at - row.waitBy : 0;
    return lateMs > TRAVEL_MS ? [`${row?.value} reached its device ${lateMs} ms after its expiry`] : [];
  });
};

/** `not_sent` is a promise, and so is success. */
export const reachIsTrue: Invariant = ({ ended, received }) => {
  const seen = new Set(received.map(writtenBy));
  return ended.flatMap(({ value, state, reach }) => {
    if (reach === Reach.notSent && seen.has(value))
      return [`${value} is called not sent and reached its device`];
    return state === CommandState.succeeded && !seen.has(value)
      ? [`${value} succeeded and no device saw it`]
      : [];
  });
};

/** What a crash leaves half done is done again, not given up. */
export const nothingIsParked: Invariant = ({ parked }) =>
  [...parked].filter(([, count]) => count > 0).map(([topic, count]) => `${count} records are on ${topic}`);
