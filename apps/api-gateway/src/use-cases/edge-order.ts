import { codes } from '@setpoint/codes';
import type { ReplyAddress, ResultContext } from '@setpoint/contracts';
import type { DeviceFacts } from '@setpoint/registry';
import type { CompiledModel } from '@setpoint/thing-model';
import { type ItemReading, readable, wrong } from '../answers/item-verdict.js';
import type { CommandDraft } from '../commands/scheduler-client.js';
import { NO_SELECTOR } from '../input/device-selection.js';
import { commandDraft } from './command-draft.js';
import type { EdgeOperation } from './edge-operation.js';

/** What the registry knows of the device that a call names. */
export interface DeviceKnowledge {
  readonly device: DeviceFacts | null;
  readonly model: CompiledModel | null;
}

/** What a call wants of its device. */
export interface Wish {
  readonly identifier: string;
  /** As the caller sent it. */
  readonly inputData: unknown;
  readonly timeoutMs: number;
  readonly when: ReplyAddress['when'];
  /** Null for a call that is answered where it was made. */
  readonly result: ResultContext | null;
}

/** Makes the command of a call, or says why there can be none [contract 2.8]. */
export const edgeDraft = (
  operation: EdgeOperation,
  { device, model }: DeviceKnowledge,
  { identifier, inputData, timeoutMs, when, result }: Wish,
): ItemReading<CommandDraft> => {
  if (!device) return wrong(codes.edgeDeviceUnknown);
  if (!model) return wrong(codes.edgeModelUnknown);
  const order = operation.order(model, identifier, inputData);
  if (!order.ok) return order;
  const { commandType } = operation;
  // The calls of this family are instant [contract 2.8].
  return readable(
    commandDraft(device, { ...order.value, commandType, timeoutMs, pendingTtlMs: 0, when, result }),
  );
};

export const noSelector = wrong(codes.edgeInvalidParameter, NO_SELECTOR);
