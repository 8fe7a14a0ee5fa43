import { CommandState } from '@setpoint/codes';
import type { Asked, EndedRow } from '../history.js';
import { isUnknown } from './asks.js';
import type { Facts } from './facts.js';
import { groupBy } from './group-by.js';
import { isOutside } from './marks.js';
import { TRAVEL_MS } from './tolerances.js';
import type { Finding } from './violation.js';

interface Cancel {
  readonly call: Asked;
  readonly target: NonNullable<Asked['target']>;
  readonly listed: readonly string[];
  readonly isUnknown: boolean;
}

/** The lists of all cancels together are the commands in state 2, each once [contract 1.7]. */
export const cancelsAgree = (facts: Facts): readonly Finding[] => {
  const cancels = cancelsIn(facts);
  const listings = groupBy(
    cancels.flatMap(({ call, target, listed }) => listed.map((commandId) => ({ call, target, commandId }))),
    ({ commandId }) => commandId,
  );
  const unknownOf = groupBy(
    cancels.filter((cancel) => cancel.isUnknown),
    ({ target }) => target.assetId,
  );
  return [
    ...[...listings].flatMap(([commandId, [first, second]]) =>
      first ? wrongListing(facts.rowsOf.get(commandId)?.[0], commandId, first, second?.call) : [],
    ),
    ...facts.history.rows.ended.flatMap((row) =>
      row.state === CommandState.canceled && !listings.has(row.commandId) && !isOutside(row.token)
        ? unlisted(row, unknownOf.get(row.assetId) ?? [])
        : [],
    ),
  ];
};

const cancelsIn = ({ history, toldOf }: Facts): readonly Cancel[] =>
  history.calls.flatMap((call) => {
    if (call.entry !== 'asked' || call.kind !== 'cancel' || !call.target) return [];
    const told = toldOf.get(call.callId);
    return [{ call, target: call.target, listed: told?.canceled ?? [], isUnknown: isUnknown(told) }];
  });

const wrongListing = (
  row: EndedRow | undefined,
  commandId: string,
  { call, target }: Pick<Cancel, 'call' | 'target'>,
  again: Asked | undefined,
): readonly Finding[] => {
  const wanted = target.commandId === null || target.commandId === commandId;
  const problem =
    row?.state !== CommandState.canceled
      ? `says that ${commandId} was withdrawn, which ended in state ${row?.state}`
      : row.assetId !== target.assetId || !wanted
        ? `withdrew ${commandId}, which was not meant`
        : again
          ? `withdrew ${commandId}, and so did call ${again.callId}`
          : null;
  return problem ? [{ what: `cancel ${call.callId} ${problem}`, commandId, at: call.at }] : [];
};

/** A cancel whose answer was lost may have withdrawn it. */
const unlisted = (
  { commandId, token, endedAt }: EndedRow,
  unknown: readonly Cancel[],
): readonly Finding[] => {
  const mayHave = ({ call, target }: Cancel) =>
    call.at <= endedAt + TRAVEL_MS && (target.commandId === null || target.commandId === commandId);
  return unknown.some(mayHave)
    ? []
    : [
        {
          what: `command ${commandId} was canceled, and no caller was told so`,
          commandId,
          token,
          at: endedAt,
        },
      ];
};
