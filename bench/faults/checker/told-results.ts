import { CommandState, codes } from '@setpoint/codes';
import type { EndedRow } from '../history.js';
import type { Facts } from './facts.js';
import type { Finding } from './violation.js';

/** The status of an outcome on a channel [contract 2.8]. */
const statusOf = ({ state, code }: EndedRow): number => {
  if (state === CommandState.succeeded) return codes.edgeSuccess.code;
  return state === CommandState.timedOut || code === codes.notSentInTime.code
    ? codes.edgeTimeout.code
    : codes.edgeWriteFailed.code;
};

/** The result on the channel is the end in the row. */
export const resultsAgree = ({ asks, rowsOfToken, results }: Facts): readonly Finding[] =>
  asks.flatMap(({ item: { token, requestId } }) => {
    const [row] = rowsOfToken.get(token) ?? [];
    const [result] = requestId === undefined ? [] : (results.get(requestId) ?? []);
    if (!row || !result || result.status === statusOf(row)) return [];
    const what = `the result of ${requestId} is ${result.status}, and it ended in state ${row.state}`;
    return [{ what, commandId: row.commandId, token, at: row.endedAt }];
  });
