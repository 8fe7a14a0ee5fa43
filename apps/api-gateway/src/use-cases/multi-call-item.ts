import { codes } from '@setpoint/codes';
import { DEFAULT_EDGE_TIMEOUT_MS, type MultiCallItem } from '@setpoint/contracts';
import type { Channel, DeviceSelector } from '@setpoint/registry';
import { findUnstorable, isRecord } from '@setpoint/thing-model';
import { type Echo, requestTime } from '../answers/item-members.js';
import { type ItemReading, readable, wrong } from '../answers/item-verdict.js';
import type { CommandDraft } from '../commands/scheduler-client.js';
import { selectorOf } from '../input/device-selection.js';
import type { EdgeOperation } from './edge-operation.js';
import { type DeviceKnowledge, edgeDraft, noSelector } from './edge-order.js';

/** An item that can be read, before anything was looked up for it. */
export interface ReadItem {
  readonly item: MultiCallItem;
  readonly channelId: string;
  readonly identifier: string;
  readonly selector: DeviceSelector;
  readonly timeoutMs: number;
  /** Epoch ms. */
  readonly requestedAt: number;
}

/** What the registry knows of an item. */
export interface ItemFacts extends DeviceKnowledge {
  readonly channel: Channel | null;
}

/** What the answer repeats of one item of a body, which may be anything. */
export const echoOf = (
  { channelMember, elementMember }: EdgeOperation,
  raw: unknown,
  orgId: string,
  receivedAt: number,
): Echo => {
  const sent: Readonly<Record<string, unknown>> = isRecord(raw) ? raw : {};
  return {
    requestId: sent.requestId ?? null,
    orgId: sent.orgId ?? orgId,
    callType: 'ASYNC',
    channelId: sent[channelMember] ?? null,
    productKey: sent.productKey ?? null,
    deviceKey: sent.deviceKey ?? null,
    assetId: sent.assetId ?? null,
    identifier: sent[elementMember] ?? null,
    callbackUrl: sent.callbackUrl ?? null,
    inputData: sent.inputData ?? null,
    timeout: sent.timeout ?? DEFAULT_EDGE_TIMEOUT_MS,
    // Newer callers name it like the other call does [contract 8 #40].
    requestedAt: requestTime(sent.gmtServiceRequest ?? sent.gmtSetMeasurepointRequest, receivedAt),
  };
};

/**
 * Reads one item of a body.
 *
 * @param orgId of the query, which the item's must equal if it has one [contract 2.3]
 */
export const readItem = (
  operation: EdgeOperation,
  raw: unknown,
  echo: Echo,
  orgId: string,
): ItemReading<ReadItem> => {
  const checked = operation.validate(raw);
  if (!checked.ok) return wrong(codes.edgeInvalidParameter, checked.detail);
  const unstorable = findUnstorable(raw);
  if (unstorable) return wrong(codes.edgeInvalidParameter, unstorable);
  const item = checked.value;
  if (item.orgId && item.orgId !== orgId)
    return wrong(codes.edgeInvalidParameter, 'orgId differs from that of the query');
  const selector = selectorOf(item);
  if (!selector) return noSelector;
  return readable({
    item,
    // The check has found them to be text.
    channelId: String(echo.channelId),
    identifier: String(echo.identifier),
    selector,
    timeoutMs: item.timeout ?? DEFAULT_EDGE_TIMEOUT_MS,
    requestedAt: echo.requestedAt,
  });
};

/** Makes the command of an item; its result goes to the channel. */
export const draftOf = (
  operation: EdgeOperation,
  { item, channelId, identifier, timeoutMs, requestedAt }: ReadItem,
  { channel, ...known }: ItemFacts,
): ItemReading<CommandDraft> => {
  const { kind } = operation;
  if (channel?.kind !== kind) return wrong(operation.channelUnknown);
  const result = {
    kind,
    channelId,
    requestId: item.requestId,
    callbackUrl: item.callbackUrl ?? null,
    inputData: item.inputData ?? {},
    gmtServiceRequest: requestedAt,
  };
  const { inputData } = item;
  return edgeDraft(operation, known, { identifier, inputData, timeoutMs, when: 'acceptance', result });
};
