import type { ChannelResult } from './channel-results.js';
import type { Facts } from './facts.js';
import { windowsAround } from './fault-windows.js';
import { AFTERMATH_MS, CLOCK_FAULT } from './tolerances.js';
import type { Finding, Invariant } from './violation.js';

/** Every issued item has its result on its channel, once; what repeats it after a fault is the same to the byte. */
export const oneResult: Invariant = {
  name: 'one-result',
  check: (facts) => {
    const itemOf = new Map(
      facts.asks.flatMap(({ item }) => (item.requestId === undefined ? [] : [[item.requestId, item.token]])),
    );
    return [
      ...missing(facts),
      ...[...facts.results].flatMap(([requestId, results]) => [
        ...about(facts, itemOf.get(requestId), requestId, results),
        ...repeated(facts, requestId, results),
      ]),
    ];
  },
};

/** An item whose answer was lost has a result as well if it has a row. */
const missing = ({ asks, rowsOfToken, results }: Facts): readonly Finding[] =>
  asks.flatMap(({ call, item: { token, requestId }, fate }) => {
    if (requestId === undefined || results.has(requestId)) return [];
    const [row] = rowsOfToken.get(token) ?? [];
    if (fate !== 'made' && !row) return [];
    return [{ what: `the result of ${requestId} is missing`, token, at: row?.endedAt ?? call.at }];
  });

const about = (
  { rowsOfToken, liveOfToken }: Facts,
  token: string | undefined,
  requestId: string,
  results: readonly ChannelResult[],
): readonly Finding[] => {
  const at = results[0]?.record.timestamp ?? 0;
  if (token === undefined) return [{ what: `the result ${requestId} was asked for by nobody`, at }];
  if (!rowsOfToken.has(token) && !liveOfToken.has(token))
    return [{ what: `the result ${requestId} is about no command`, token, at }];
  const astray = results.find(({ record, channelId }) => record.topic !== channelId);
  return astray
    ? [{ what: `the result ${requestId} for ${astray.channelId} is on ${astray.record.topic}`, token, at }]
    : [];
};

const textOf = ({ record }: ChannelResult): string => `${record.headers.id} ${record.value}`;

const repeated = (facts: Facts, requestId: string, results: readonly ChannelResult[]): readonly Finding[] => {
  const [first, ...repeats] = results;
  if (!first) return [];
  return repeats.flatMap((repeat) => {
    const at = repeat.record.timestamp;
    if (textOf(repeat) !== textOf(first))
      return [{ what: `the result ${requestId} came with two texts`, at }];
    return isExcused(facts, at) ? [] : [{ what: `the result ${requestId} came twice in quiet time`, at }];
  });
};

/** The time of a record is its producer's; a producer whose clock is a day off cannot be placed in the run. */
const isExcused = ({ windows, history: { settings } }: Facts, at: number): boolean => {
  if (windowsAround(windows, at, AFTERMATH_MS).length > 0) return true;
  const isOfThisRun = at >= settings.startedAt && at <= settings.endedAt;
  return !isOfThisRun && windows.some(({ fault }) => fault === CLOCK_FAULT);
};

/** How many results came again, and when: at-least-once is allowed, but has a price. */
export const resultRepeats = ({ results }: Facts): readonly number[] =>
  [...results.values()].flatMap((same) => same.slice(1).map(({ record }) => record.timestamp));
