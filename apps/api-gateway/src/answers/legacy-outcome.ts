import { type CodeEntry, codes } from '@setpoint/codes';
import type { EdgeOutcome } from './edge-outcome.js';
import type { Outcome } from './outcome.js';

/** Codes of the 1.x generation by those of the connection service [contract 1.11]. */
const legacyCodes: ReadonlyMap<number, CodeEntry> = new Map<number, CodeEntry>([
  [codes.success.code, codes.legacySuccess],
  [codes.invalidArgument.code, codes.legacyInvalidArgument],
  [codes.denied.code, codes.legacyDenied],
  [codes.notFound.code, codes.legacyNotFound],
  [codes.serverFault.code, codes.legacyFault],
  [codes.encodeFailed.code, codes.legacyFault],
  [codes.deviceInactive.code, codes.legacyStateForbids],
  [codes.deviceOffline.code, codes.legacyStateForbids],
  [codes.notSentInTime.code, codes.legacyTimeout],
  [codes.replyTimeout.code, codes.legacyTimeout],
]);

/**
 * What became of a command, as a caller of the 1.x generation is told. The code of a device goes through as it is, like
 * those of the gateway in front, which are the same in both generations.
 */
export const legacyOutcome = ({ http, code, msg, submsg }: Outcome, data: unknown = null): EdgeOutcome => {
  const entry = legacyCodes.get(code);
  if (!entry) return { http, status: code, msg, submsg, data };
  // Several codes of today are one of that generation: the finer text keeps them apart.
  const finer = entry === codes.legacySuccess ? null : (submsg ?? msg);
  return { http, status: entry.code, msg: entry.msg, submsg: finer, data };
};
