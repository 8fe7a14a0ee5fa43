import { CommandState, codes } from '@setpoint/codes';
import type { Asked, EndedRow, Told, ToldItem } from '../history.js';
import { isUnknown } from './asks.js';
import type { Facts } from './facts.js';
import { READ_LAG_MS } from './tolerances.js';
import type { Finding } from './violation.js';

interface Read {
  readonly call: Asked;
  readonly target: NonNullable<Asked['target']>;
  readonly told: Told;
}

/** What a caller was already told of a command when it asked again. Epoch ms. */
interface Known {
  readonly existsSince: number;
  readonly endedSince: number;
}

/** A command that is looked up is where its record says, and no earlier than callers already know [contract 1.6]. */
export const readsAgree = (facts: Facts): readonly Finding[] => {
  const known = knownBy(facts);
  return readsIn(facts).flatMap((read) => {
    const { commandId } = read.target;
    const [row] = commandId === null ? [] : (facts.rowsOf.get(commandId) ?? []);
    if (commandId === null || !row) return [];
    const problem = contradiction(read, row, known.get(commandId));
    const { call, told } = read;
    return problem ? [{ what: `get ${call.callId} of ${commandId} ${problem}`, commandId, at: told.at }] : [];
  });
};

const readsIn = ({ history, toldOf }: Facts): readonly Read[] =>
  history.calls.flatMap((call) => {
    if (call.entry !== 'asked' || call.kind !== 'get' || !call.target) return [];
    const told = toldOf.get(call.callId);
    return told && !isUnknown(told) ? [{ call, target: call.target, told }] : [];
  });

const knownBy = ({ asks }: Facts): ReadonlyMap<string, Known> =>
  new Map(
    asks.flatMap(({ fate, item, told, toldItem }) => {
      if (fate !== 'made' || !told || toldItem?.commandId === undefined) return [];
      const endedSince = item.pendingTtlMs > 0 ? Number.POSITIVE_INFINITY : told.at;
      return [[toldItem.commandId, { existsSince: told.at, endedSince }]];
    }),
  );

const contradiction = (
  { call, target, told }: Read,
  row: EndedRow,
  known: Known | undefined,
): string | null => {
  const readable = row.endedAt + READ_LAG_MS;
  const [item] = told.items;
  if (told.code === codes.notFound.code) {
    const isForeign = row.assetId !== target.assetId;
    const mustExist = call.at > Math.min(known?.existsSince ?? Number.POSITIVE_INFINITY, readable);
    return !isForeign && mustExist ? 'found nothing' : null;
  }
  if (told.code !== codes.success.code || !item) return null;
  if (item.commandId !== undefined && item.commandId !== row.commandId) return `found ${item.commandId}`;
  const mustHaveEnded = call.at > Math.min(known?.endedSince ?? Number.POSITIVE_INFINITY, readable);
  return wrongState(item, row, mustHaveEnded);
};

const wrongState = ({ state, reach }: ToldItem, row: EndedRow, mustHaveEnded: boolean): string | null => {
  if (state === undefined) return null;
  if (state === CommandState.created || state === CommandState.sent)
    return mustHaveEnded ? `found it in state ${state} after its end` : null;
  if (state !== row.state) return `found state ${state}, and it ended in ${row.state}`;
  return reach === undefined || reach === row.reach ? null : `found ${reach}, and it is ${row.reach}`;
};
