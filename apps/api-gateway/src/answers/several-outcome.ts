import { codes } from '@setpoint/codes';
import { isSuccess, type Outcome, succeeded } from './outcome.js';

export interface AssetOutcome {
  readonly assetId: string;
  /** Null when no command was made for this asset. */
  readonly commandId: string | null;
  readonly outcome: Outcome;
}

/** One answer for the commands of several assets [contract 1.4 #4, #5]. */
export const severalOutcome = (assets: readonly AssetOutcome[]): Outcome => {
  const failing = assets.find(({ outcome }) => !isSuccess(outcome))?.outcome;
  const made = assets.flatMap(({ commandId }) => commandId ?? []);
  // Nothing was made at all: the refusal is the gateway's, and the call may simply be repeated.
  if (failing && made.length === 0) return failing;
  const data = {
    commandId: made.join(','),
    results: assets.map(({ assetId, commandId, outcome: { code, msg, submsg } }) => ({
      assetId,
      commandId,
      code,
      msg,
      submsg,
    })),
  };
  return failing ? { ...failing, http: codes.success.http, data } : succeeded(data);
};
