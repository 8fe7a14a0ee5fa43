import { type CodeEntry, CommandState, codes, Reach } from '@setpoint/codes';

/** What an item of dataService is about: a write of a point, or a call of a service. */
export type ItemKind = 'set' | 'control';

/**
 * What both kinds of item say. Those typed `unknown` repeat what the caller sent, which may be anything when the item
 * says that it is wrong.
 */
export interface ItemMembers {
  readonly requestId: unknown;
  readonly orgId: unknown;
  readonly callType: 'ASYNC' | 'SYNC';
  /** Null for a call that is answered where it was made. */
  readonly channelId: unknown;
  readonly productKey: unknown;
  readonly deviceKey: unknown;
  readonly assetId: unknown;
  /** Point id or service id. */
  readonly identifier: unknown;
  readonly callbackUrl: unknown;
  readonly inputData: unknown;
  readonly status: number;
  readonly msg: string;
  readonly submsg: string | null;
  /** Milliseconds, unless the caller sent something else. */
  readonly timeout: unknown;
  /** Epoch ms, like `repliedAt`. */
  readonly requestedAt: number;
  readonly repliedAt: number;
}

/** What only the item of a service call says. */
export interface InvokeMembers {
  readonly messageId: string | null;
  /** Display name of the service; null when there is no such service. */
  readonly serviceName: string | null;
  readonly outputData: Readonly<Record<string, unknown>> | null;
  /** Epoch ms; null when the device did not answer, or when is not known. */
  readonly deviceRepliedAt: number | null;
}

/** One write, over REST and on the queue; members in the order of the documents [contract 2.3, 2.4, 2.5]. */
export const setItem = (item: ItemMembers) => ({
  requestId: item.requestId,
  orgId: item.orgId,
  callType: item.callType,
  setMeasurepointChannelId: item.channelId,
  productKey: item.productKey,
  deviceKey: item.deviceKey,
  assetId: item.assetId,
  measurepointId: item.identifier,
  callbackUrl: item.callbackUrl,
  inputData: item.inputData,
  status: item.status,
  msg: item.msg,
  submsg: item.submsg,
  timeout: item.timeout,
  // The documents name the times differently in the two calls [contract 2.5, 8 #40].
  ...(item.callType === 'SYNC'
    ? { gmtSetMeasurepointRequest: item.requestedAt, gmtSetMeasurepointReply: item.repliedAt }
    : { gmtServiceRequest: item.requestedAt, gmtServiceReply: item.repliedAt }),
});

/** -1 says that it is not known when the device answered [contract 2.6]. */
const NOT_KNOWN = -1;

/** One service call, over REST and on the queue; members in the order of the documents [contract 2.6, 2.7]. */
export const invokeItem = (item: ItemMembers, invoked: InvokeMembers) => ({
  requestId: item.requestId,
  messageId: invoked.messageId,
  requestMethod: typeof item.identifier === 'string' ? `thing.service.${item.identifier}` : null,
  callType: item.callType,
  controlChannelId: item.channelId,
  productKey: item.productKey,
  deviceKey: item.deviceKey,
  assetId: item.assetId,
  serviceName: invoked.serviceName,
  serviceId: item.identifier,
  callbackUrl: item.callbackUrl,
  inputData: item.inputData,
  outputData: invoked.outputData ?? {},
  status: item.status,
  msg: item.msg,
  submsg: item.submsg,
  timeout: item.timeout,
  gmtServiceRequest: item.requestedAt,
  gmtServiceReply: item.repliedAt,
  gmtDeviceReply: invoked.deviceRepliedAt ?? NOT_KNOWN,
});

const failures = { set: codes.edgeWriteFailed, control: codes.edgeInvokeFailed } as const;

/** How a command ended, as far as its item says. */
export interface ItemEnding {
  readonly state: CommandState;
  /** Of the connection service, or the device's own. */
  readonly code: number;
  readonly reach: Reach;
}

/** The code of dataService for a command that has ended [contract 2.8]. */
export const itemEntry = (kind: ItemKind, { state, code, reach }: ItemEnding): CodeEntry => {
  if (state === CommandState.succeeded) return codes.edgeSuccess;
  // Its time ran out while it waited; a device may use the same number for an error of its own.
  const isLeftUnsent = reach === Reach.notSent && code === codes.notSentInTime.code;
  return state === CommandState.timedOut || isLeftUnsent ? codes.edgeTimeout : failures[kind];
};
