import { codes } from '@setpoint/codes';
import type { Asked, AskedItem, CallEntry, Told, ToldItem } from '../history.js';

/**
 * What a caller may rely on.
 *
 * - `made`: the command exists.
 * - `refused`: it does not, and never will.
 * - `unknown`: no answer, or an honest "not known yet".
 */
export type Fate = 'made' | 'refused' | 'unknown';

/** One command that somebody asked for, with what was said about it. */
export interface Ask {
  readonly call: Asked;
  readonly item: AskedItem;
  readonly told: Told | undefined;
  readonly toldItem: ToldItem | undefined;
  readonly fate: Fate;
}

const unknownCodes: ReadonlySet<number> = new Set([
  codes.serverFault.code,
  codes.unexpected.code,
  codes.edgeUnknown.code,
  codes.edgeInternal.code,
  codes.edgeStoreFault.code,
]);

/** The code of the envelope; a gateway that could not write one has its HTTP status. Null: nothing was said. */
const codeOf = (told: Told | undefined): number | null => {
  if (told?.status === undefined || told.failure !== undefined) return null;
  return told.code ?? (told.status === codes.success.http ? null : told.status);
};

/** True when the answer does not say what became of the call. */
export const isUnknown = (told: Told | undefined): boolean => {
  const code = codeOf(told);
  return code === null || unknownCodes.has(code);
};

export const callsTold = (calls: readonly CallEntry[]): ReadonlyMap<number, Told> =>
  new Map(calls.flatMap((entry) => (entry.entry === 'told' ? [[entry.callId, entry] as const] : [])));

export const asksOf = (calls: readonly CallEntry[], toldOf: ReadonlyMap<number, Told>): readonly Ask[] => {
  const asks: Ask[] = [];
  for (const call of calls) {
    if (call.entry !== 'asked') continue;
    const told = toldOf.get(call.callId);
    for (const [i, item] of call.items.entries()) {
      const toldItem = told?.items[i];
      asks.push({ call, item, told, toldItem, fate: fateOf(told, toldItem) });
    }
  }
  return asks;
};

const fateOf = (told: Told | undefined, item: ToldItem | undefined): Fate => {
  const envelope = codeOf(told);
  const code = envelope === null ? null : (item?.code ?? envelope);
  if (code === null || unknownCodes.has(code)) return 'unknown';
  // A record can be looked up by the id in the answer [contract 1.3]; items of a multi-set have none [contract 2.3].
  return item?.commandId !== undefined || code === codes.success.code ? 'made' : 'refused';
};
