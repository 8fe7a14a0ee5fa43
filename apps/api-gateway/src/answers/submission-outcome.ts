import { type CodeEntry, CommandState, codes } from '@setpoint/codes';
import type { EndedReply, RefusedReply } from '@setpoint/contracts';
import type { Fate, Submission } from '../commands/scheduler-client.js';
import { type Outcome, refused, succeeded } from './outcome.js';

export const OUTCOME_UNKNOWN = 'outcome not known yet; look the command up';

const refusals: Record<RefusedReply['reason'], CodeEntry> = {
  deviceRemoved: codes.notFound,
  // The device's own bound on waiting instant commands [contract 3.1 #4].
  tooManyWaiting: codes.rateLimited,
  fault: codes.serverFault,
};

const connectionCodes = new Map(
  Object.values<CodeEntry>(codes)
    .filter((entry) => entry.family === 'connect-service')
    .map((entry) => [entry.code, entry]),
);

/** What surely did not happen, in words of the HTTP gateway; null for everything else. */
export const notTried = (fate: Fate): CodeEntry | null => {
  if (fate === 'noSlot' || fate === 'notSent') return codes.unavailable;
  return fate === 'crowded' ? codes.rateLimited : null;
};

/** What a caller is told about one command. An existing record can be looked up by `data.commandId` [contract 1.3]. */
export const submissionOutcome = ({ commandId, fate }: Submission): Outcome => {
  const unmade = notTried(fate);
  if (unmade) return refused(unmade, null);
  if (typeof fate === 'string') return refused(codes.serverFault, OUTCOME_UNKNOWN, { commandId });
  switch (fate.type) {
    case 'accepted':
      return acceptance(commandId, fate.declinedCode);
    case 'ended':
      return ending(fate);
    case 'refused':
      return refused(refusals[fate.reason], fate.reason);
    default:
      return refused(codes.serverFault, OUTCOME_UNKNOWN, { commandId });
  }
};

const acceptance = (commandId: string, declinedCode: number | null): Outcome => {
  if (declinedCode === null) return succeeded({ commandId });
  return refused(connectionCodes.get(declinedCode) ?? codes.serverFault, null, { commandId });
};

const ending = ({ commandId, state, code, msg, submsg, outputData }: EndedReply): Outcome => {
  const data = { commandId, ...(outputData && { outputData }) };
  if (state === CommandState.succeeded) return succeeded(data);
  return { http: codes.success.http, code, msg, submsg, data };
};
