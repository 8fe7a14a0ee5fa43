import { type CodeEntry, CommandState, codes } from '@setpoint/codes';
import type { ResultContext } from './messages/request.js';

/** The device a result is about, filled in whatever the caller named it by. */
export interface ResultSubject {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly measurepointId: string;
  readonly timeoutMs: number;
}

export interface ResultOutcome {
  readonly state: CommandState;
  /** Why it failed, in words. */
  readonly detail: string;
  /** Epoch ms. */
  readonly at: number;
}

const outcomeEntry = (state: CommandState): CodeEntry => {
  if (state === CommandState.succeeded) return codes.edgeSuccess;
  return state === CommandState.timedOut ? codes.edgeTimeout : codes.edgeWriteFailed;
};

/**
 * The item that answers one asynchronous set, on the queue and (with another `submsg`) over REST
 * [contract 2.3, 2.4]. Members in the order of the documents.
 */
export const setResultItem = (
  { requestId, channelId, callbackUrl, inputData, gmtServiceRequest }: ResultContext,
  subject: ResultSubject,
  status: { readonly status: number; readonly msg: string; readonly submsg: string | null },
  gmtServiceReply: number,
) => ({
  requestId,
  orgId: subject.orgId,
  callType: 'ASYNC',
  setMeasurepointChannelId: channelId,
  productKey: subject.productKey,
  deviceKey: subject.deviceKey,
  assetId: subject.assetId,
  measurepointId: subject.measurepointId,
  callbackUrl,
  inputData,
  ...status,
  timeout: subject.timeoutMs,
  gmtServiceRequest,
  gmtServiceReply,
});

/** The message on the result channel: one finished item, no envelope [contract 2.4]. */
export const setResultMessage = (context: ResultContext, subject: ResultSubject, outcome: ResultOutcome) => {
  const { code, msg } = outcomeEntry(outcome.state);
  const submsg = outcome.state === CommandState.succeeded ? msg : outcome.detail;
  return { data: [setResultItem(context, subject, { status: code, msg, submsg }, outcome.at)] };
};
