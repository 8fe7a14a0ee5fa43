import { type CodeEntry, CommandType, codes } from '@setpoint/codes';
import { DEFAULT_SET_TIMEOUT_MS, MultiSetItem, type ResultContext, validatorOf } from '@setpoint/contracts';
import type { Channel, DeviceFacts, DeviceSelector } from '@setpoint/registry';
import { type CompiledModel, findUnstorable, pickValue } from '@setpoint/thing-model';
import { requestTime } from '../answers/multi-set-reply-item.js';
import type { ItemVerdict } from '../answers/multi-set-verdict.js';
import type { CommandDraft } from '../commands/scheduler-client.js';
import { commandDraft } from './command-draft.js';

/** An item that can be read, before anything was looked up for it. */
export interface ReadItem {
  readonly item: MultiSetItem;
  readonly selector: DeviceSelector;
  readonly timeoutMs: number;
  /** Epoch ms. */
  readonly gmtServiceRequest: number;
}

/** What the registry knows of an item. */
export interface ItemFacts {
  readonly channel: Channel | null;
  readonly device: DeviceFacts | null;
  readonly model: CompiledModel | null;
}

export type ItemReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ItemVerdict };

const no = (entry: CodeEntry, submsg: string = entry.msg): { ok: false; refusal: ItemVerdict } => ({
  ok: false,
  refusal: { entry, submsg },
});

const validateItem = validatorOf(MultiSetItem);

/**
 * Reads one item of a body.
 *
 * @param orgId of the query, which the item's must equal if it has one [contract 2.3]
 * @param now epoch ms, the time of the request unless the caller gave one
 */
export const readItem = (raw: unknown, orgId: string, now: number): ItemReading<ReadItem> => {
  const checked = validateItem(raw);
  if (!checked.ok) return no(codes.edgeInvalidParameter, checked.detail);
  const item = checked.value;
  const unstorable = findUnstorable(raw);
  if (unstorable) return no(codes.edgeInvalidParameter, unstorable);
  if (item.orgId && item.orgId !== orgId)
    return no(codes.edgeInvalidParameter, 'orgId differs from that of the query');
  const selector = selectorOf(item);
  if (!selector) return no(codes.edgeInvalidParameter, 'assetId, or productKey and deviceKey, must be given');
  return {
    ok: true,
    value: {
      item,
      selector,
      timeoutMs: item.timeout ?? DEFAULT_SET_TIMEOUT_MS,
      gmtServiceRequest: requestTime(item.gmtServiceRequest, now),
    },
  };
};

/** assetId wins [contract 0.3]. */
const selectorOf = ({ assetId, productKey, deviceKey }: MultiSetItem): DeviceSelector | null => {
  if (assetId) return { assetId };
  return productKey && deviceKey ? { productKey, deviceKey } : null;
};

const pickEntries = {
  none: codes.edgeValueMissing,
  ambiguous: codes.edgeInvalidParameter,
  wrongType: codes.edgeWrongType,
} as const;

/** Makes the command of an item, or says why there can be none [contract 2.8]. */
export const draftOf = (read: ReadItem, { channel, device, model }: ItemFacts): ItemReading<CommandDraft> => {
  const { item } = read;
  if (channel?.kind !== 'set') return no(codes.setChannelUnknown);
  if (!device) return no(codes.edgeDeviceUnknown);
  const point = model?.points.get(item.measurepointId);
  if (!point) return no(codes.edgePointUnknown);
  if (!point.writable) return no(codes.edgeInvalidParameter, 'the point is read-only');
  const picked = pickValue(item.inputData, item.measurepointId, point);
  if (!picked.ok) return no(pickEntries[picked.reason], picked.detail);
  const draft = commandDraft(device, {
    commandType: CommandType.setMeasurepoint,
    identifier: point.identifier,
    name: point.name,
    input: picked.value,
    timeoutMs: read.timeoutMs,
    // The calls of this family are instant [contract 2.8], but not held: the result goes to the channel.
    pendingTtlMs: 0,
    when: 'acceptance',
    result: resultContext(read),
  });
  return { ok: true, value: draft };
};

const resultContext = ({ item, gmtServiceRequest }: ReadItem): ResultContext => ({
  kind: 'set',
  channelId: item.setMeasurepointChannelId,
  requestId: item.requestId,
  callbackUrl: item.callbackUrl ?? null,
  inputData: item.inputData ?? {},
  gmtServiceRequest,
});
