import { CommandState, codes } from '@setpoint/codes';
import type { EndedRow } from '../history.js';
import type { Ask } from './asks.js';
import type { Facts } from './facts.js';
import type { Finding } from './violation.js';

/** The answer to the call that made a command. */
export const outcomesAgree = ({ asks, rowsOfToken }: Facts): readonly Finding[] =>
  asks.flatMap((ask) => {
    if (ask.call.kind === 'multiSet') return [];
    const { token } = ask.item;
    const [row] = rowsOfToken.get(token) ?? [];
    const problem = contradiction(ask, row);
    if (!problem) return [];
    const at = ask.told?.at ?? ask.call.at;
    const subject = row ? { commandId: row.commandId } : {};
    return [{ what: `${ask.call.kind} ${token} ${problem}`, token, at, ...subject }];
  });

const contradiction = ({ fate, item, toldItem }: Ask, row: EndedRow | undefined): string | null => {
  const commandId = toldItem?.commandId;
  if (fate === 'made' && commandId === undefined) return 'was called a success without an id';
  if (!row || !toldItem) return null;
  if (commandId !== undefined && commandId !== row.commandId)
    return `was called ${commandId} and is ${row.commandId}`;
  if (fate !== 'made') return null;
  return item.pendingTtlMs > 0 ? wrongAcceptance(toldItem.code, row) : wrongEnd(toldItem.code, row);
};

/** A cached command is answered when it is kept: success says that it was not declined [contract 1.3]. */
const wrongAcceptance = (code: number, row: EndedRow): string | null => {
  const recorded = row.declined ? row.code : codes.success.code;
  return code === recorded
    ? null
    : `was answered ${code} and ${row.declined ? `declined with ${row.code}` : 'kept'}`;
};

/** An instant one, when it has ended [contract 1.3]. */
const wrongEnd = (code: number, { state, code: recorded }: EndedRow): string | null => {
  const isSuccess = code === codes.success.code;
  return code === recorded && isSuccess === (state === CommandState.succeeded)
    ? null
    : `was answered ${code} and ended in state ${state} with ${recorded}`;
};
