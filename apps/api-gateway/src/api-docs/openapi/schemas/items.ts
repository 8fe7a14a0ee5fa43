import { type CodeEntry, codes } from '@setpoint/codes';
import type { invokeItem, setItem } from '@setpoint/contracts';
import { anything, instant, integer, map, nothing, orNull, type Schema, struct, text } from '../../schema.js';

type Members<Item> = Readonly<Record<keyof Item, Schema>>;
type SetItem = ReturnType<typeof setItem>;
type TimesOf<Item, Name extends string> = Extract<Item, Record<Name, unknown>>;

const echo = (what: string): Schema => anything(`${what}, as it came`);

const status = (entries: readonly CodeEntry[]): Schema =>
  integer('Of this item; 0 is success', { enum: [...new Set(entries.map(({ code }) => code))] });

const verdict = (entries: readonly CodeEntry[]) => ({
  status: status(entries),
  msg: text('`SUCCESS`, or the text of the code'),
  submsg: orNull(text('Why; over REST null on success')),
});

/** What can be told at once about an item of a list [contract 2.3, 2.8]. */
const issueCodes = [
  codes.edgeSuccess,
  codes.edgeInvalidParameter,
  codes.edgeWrongType,
  codes.edgeDeviceUnknown,
  codes.edgeModelUnknown,
  codes.edgeValueMissing,
  codes.edgePointUnknown,
  codes.edgeAsyncLimit,
  codes.edgeUnknown,
  codes.edgeInternal,
] as const;

/** How something that was waited for can end [contract 2.5, 2.7]. */
const endCodes = [
  ...issueCodes.filter((entry) => entry !== codes.edgeAsyncLimit),
  codes.edgeSyncLimit,
  codes.edgeTimeout,
];

export const itemCodes = {
  setIssued: [...issueCodes, codes.setChannelUnknown],
  invokeIssued: [...issueCodes, codes.controlChannelUnknown],
  setEnded: [...endCodes, codes.edgeWriteFailed],
  invokeEnded: [...endCodes, codes.edgeInvokeFailed],
  setResult: [codes.edgeSuccess, codes.edgeTimeout, codes.edgeWriteFailed],
  invokeResult: [codes.edgeSuccess, codes.edgeTimeout, codes.edgeInvokeFailed],
} as const;

const sent = {
  requestId: echo('The id that the caller chose'),
  productKey: echo('Of the device; filled in when the device was found'),
  deviceKey: echo('Of the device; filled in when the device was found'),
  assetId: echo('Of the device; filled in when the device was found'),
  callbackUrl: echo('Ignored'),
  inputData: echo('The value or the inputs'),
  timeout: echo('Milliseconds'),
};

/** Of a refused item it can be a fraction, as it came. */
const requestedAt: Schema = {
  type: 'number',
  description: 'When it was asked for, as the caller says if it does, Unix milliseconds',
};

const setMembers = (callType: 'ASYNC' | 'SYNC', channel: Schema, entries: readonly CodeEntry[]) => ({
  ...sent,
  orgId: echo('The organisation'),
  callType: { const: callType },
  setMeasurepointChannelId: channel,
  measurepointId: echo('The measurement point'),
  ...verdict(entries),
});

const setInList = (entries: readonly CodeEntry[]): Members<TimesOf<SetItem, 'gmtServiceReply'>> => ({
  ...setMembers('ASYNC', echo('The channel that the result goes to'), entries),
  gmtServiceRequest: requestedAt,
  gmtServiceReply: instant('When this was answered'),
});

const setAlone: Members<TimesOf<SetItem, 'gmtSetMeasurepointReply'>> = {
  ...setMembers('SYNC', nothing, itemCodes.setEnded),
  gmtSetMeasurepointRequest: instant('When it was asked for'),
  gmtSetMeasurepointReply: instant('When this was answered'),
};

const invokeMembers = (
  callType: 'ASYNC' | 'SYNC',
  channel: Schema,
  entries: readonly CodeEntry[],
): Members<ReturnType<typeof invokeItem>> => ({
  ...sent,
  messageId: orNull(text('The id of the command, where there is one to look up')),
  requestMethod: orNull(text('`thing.service.` and the id of the service')),
  callType: { const: callType },
  controlChannelId: channel,
  serviceName: orNull(text('Display name; null when there is no such service')),
  serviceId: echo('The service'),
  outputData: map('What the service answered; empty when there is nothing'),
  ...verdict(entries),
  gmtServiceRequest: requestedAt,
  gmtServiceReply: instant('When this was answered'),
  gmtDeviceReply: instant('When the device answered; -1 when that is not known'),
});

const channel = echo('The channel that the result goes to');

export const itemSchemas = {
  IssuedSet: struct(setInList(itemCodes.setIssued)),
  IssuedInvoke: struct(invokeMembers('ASYNC', channel, itemCodes.invokeIssued)),
  EndedSet: struct(setAlone),
  EndedInvoke: struct(invokeMembers('SYNC', nothing, itemCodes.invokeEnded)),
  SetResult: struct(setInList(itemCodes.setResult)),
  InvokeResult: struct(invokeMembers('ASYNC', channel, itemCodes.invokeResult)),
} satisfies Record<string, Schema>;
