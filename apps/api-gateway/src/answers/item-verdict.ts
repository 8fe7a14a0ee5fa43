import { type CodeEntry, codes } from '@setpoint/codes';
import { type ItemKind, itemEntry, type RefusedReply } from '@setpoint/contracts';
import type { Fate } from '../commands/scheduler-client.js';

/** The status of one item, and what is said about it [contract 2.8]. */
export interface ItemVerdict {
  readonly entry: CodeEntry;
  /** Null when there is nothing to say: over REST on success [contract 8 #45]. */
  readonly submsg: string | null;
}

/** What was read from an item, or what is wrong with it. */
export type ItemReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ItemVerdict };

export const readable = <T>(value: T): ItemReading<T> => ({ ok: true, value });

export const wrong = (entry: CodeEntry, submsg: string = entry.msg): ItemReading<never> => ({
  ok: false,
  refusal: { entry, submsg },
});

const fine: ItemVerdict = { entry: codes.edgeSuccess, submsg: null };

const refusals = (limit: CodeEntry): Record<RefusedReply['reason'], CodeEntry> => ({
  deviceRemoved: codes.edgeDeviceUnknown,
  tooManyWaiting: limit,
  fault: codes.edgeInternal,
});

/** What is said when nobody told what was asked for. */
const untold = (fate: Fate, limit: CodeEntry, unknown: string): ItemVerdict => {
  if (fate === 'crowded') return { entry: limit, submsg: limit.msg };
  if (fate === 'notSent' || fate === 'noSlot')
    return { entry: codes.edgeInternal, submsg: 'not sent; nothing will happen' };
  return typeof fate === 'object' && fate.type === 'refused'
    ? { entry: refusals(limit)[fate.reason], submsg: fate.reason }
    : { entry: codes.edgeUnknown, submsg: unknown };
};

/**
 * What an item of a list is told: success means issued, not done. An offline device and the like are results, and go to
 * the channel [contract 2.3, 2.8].
 */
export const issuedVerdict = (fate: Fate): ItemVerdict =>
  typeof fate === 'object' && fate.type === 'accepted'
    ? fine
    : untold(
        fate,
        codes.edgeAsyncLimit,
        'it is not known whether it was issued; if so, its result comes on the channel',
      );

/** What the caller of a call that was waited for is told: success means done [contract 2.5, 2.7]. */
export const endedVerdict = (kind: ItemKind, fate: Fate): ItemVerdict => {
  if (typeof fate !== 'object' || fate.type !== 'ended')
    return untold(fate, codes.edgeSyncLimit, 'it is not known whether it was carried out');
  const entry = itemEntry(kind, fate);
  return entry === codes.edgeSuccess ? fine : { entry, submsg: `${fate.msg} (${fate.reach})` };
};
