import { CommandState } from '@setpoint/codes';
import type { ResultContext } from './messages/request.js';
import { type ItemEnding, invokeItem, itemEntry, setItem } from './result-items.js';

/** The command a result is about; its device's keys are filled in whatever the caller named it by. */
export interface ResultSubject {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  /** Point id or service id. */
  readonly identifier: string;
  /** Of the point or service, as people read it. */
  readonly name: string;
  readonly timeoutMs: number;
}

export interface ResultOutcome extends ItemEnding {
  /** Why it failed, in words. */
  readonly detail: string;
  /** Epoch ms, like `repliedAt`. */
  readonly at: number;
  readonly outputData?: Readonly<Record<string, unknown>> | undefined;
  /** When the device's answer came in. */
  readonly repliedAt?: number | undefined;
}

/** The message on the result channel: one finished item, no envelope [contract 2.4, 2.6]. */
export const resultMessage = (context: ResultContext, subject: ResultSubject, outcome: ResultOutcome) => {
  const { code, msg } = itemEntry(context.kind, outcome);
  const { orgId, assetId, productKey, deviceKey, identifier } = subject;
  const item = {
    requestId: context.requestId,
    orgId,
    callType: 'ASYNC' as const,
    channelId: context.channelId,
    productKey,
    deviceKey,
    assetId,
    identifier,
    callbackUrl: context.callbackUrl ?? null,
    inputData: context.inputData,
    status: code,
    msg,
    // Unlike over REST it is there on success, too [contract 2.4].
    submsg: outcome.state === CommandState.succeeded ? msg : outcome.detail,
    timeout: subject.timeoutMs,
    requestedAt: context.gmtServiceRequest,
    repliedAt: outcome.at,
  };
  if (context.kind === 'set') return { data: [setItem(item)] };
  const invoked = {
    // As in the documents' samples of asynchronous calls [contract 2.6].
    messageId: null,
    serviceName: subject.name,
    outputData: outcome.outputData ?? null,
    deviceRepliedAt: outcome.repliedAt ?? null,
  };
  return { data: [invokeItem(item, invoked)] };
};
