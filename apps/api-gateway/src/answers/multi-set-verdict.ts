import { type CodeEntry, codes } from '@setpoint/codes';
import type { RefusedReply } from '@setpoint/contracts';
import type { Fate } from '../commands/scheduler-client.js';
import { OUTCOME_UNKNOWN } from './submission-outcome.js';

/** The status of one item, and what is said about it [contract 2.8]. */
export interface ItemVerdict {
  readonly entry: CodeEntry;
  readonly submsg: string;
}

const refusals = {
  deviceRemoved: codes.edgeDeviceUnknown,
  tooManyWaiting: codes.edgeAsyncLimit,
  fault: codes.edgeInternal,
} as const satisfies Record<RefusedReply['reason'], unknown>;

/** What an item that was sent is told: status 0 means issued, not written [contract 2.3]. */
export const multiSetVerdict = (fate: Fate): ItemVerdict => {
  if (fate === 'notSent') return { entry: codes.edgeInternal, submsg: 'not sent; nothing will happen' };
  if (typeof fate === 'string') return { entry: codes.edgeInternal, submsg: OUTCOME_UNKNOWN };
  if (fate.type === 'refused') return { entry: refusals[fate.reason], submsg: fate.reason };
  // An offline device, a full cache and the like are results, and go to the channel [contract 2.8].
  return { entry: codes.edgeSuccess, submsg: codes.edgeSuccess.msg };
};
