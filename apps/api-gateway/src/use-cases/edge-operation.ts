import { type CodeEntry, CommandType, codes } from '@setpoint/codes';
import {
  type InvokeMembers,
  type ItemKind,
  type ItemMembers,
  invokeItem,
  type MultiCallItem,
  MultiInvokeItem,
  MultiSetItem,
  setItem,
  type Validation,
  validatorOf,
} from '@setpoint/contracts';
import { type CompiledModel, isRecord, pickValue, type StringI18n } from '@setpoint/thing-model';
import { type ItemReading, readable, wrong } from '../answers/item-verdict.js';

/** What a device is to do, once it is known that it can be asked for it. */
export interface Order {
  readonly identifier: string;
  readonly name: StringI18n;
  /** As the device will get it. */
  readonly input: unknown;
}

/** What writing a point and calling a service do differently in dataService [contract 2.3, 2.6]. */
export interface EdgeOperation {
  readonly kind: ItemKind;
  readonly commandType: CommandType;
  readonly channelMember: 'setMeasurepointChannelId' | 'controlChannelId';
  readonly elementMember: 'measurepointId' | 'serviceId';
  readonly channelUnknown: CodeEntry;
  readonly validate: (raw: unknown) => Validation<MultiCallItem>;
  /** @param inputData as the caller sent it */
  readonly order: (model: CompiledModel, identifier: string, inputData: unknown) => ItemReading<Order>;
  readonly answer: (item: ItemMembers, invoked: InvokeMembers) => object;
}

const pickEntries = {
  none: codes.edgeValueMissing,
  ambiguous: codes.edgeInvalidParameter,
  wrongType: codes.edgeWrongType,
} as const;

export const edgeSet: EdgeOperation = {
  kind: 'set',
  commandType: CommandType.setMeasurepoint,
  channelMember: 'setMeasurepointChannelId',
  elementMember: 'measurepointId',
  channelUnknown: codes.setChannelUnknown,
  validate: validatorOf(MultiSetItem),
  order: (model, identifier, inputData) => {
    const point = model.points.get(identifier);
    if (!point) return wrong(codes.edgePointUnknown);
    if (!point.writable) return wrong(codes.edgeInvalidParameter, 'the point is read-only');
    const picked = pickValue(inputData, identifier, point);
    return picked.ok
      ? readable({ identifier, name: point.name, input: picked.value })
      : wrong(pickEntries[picked.reason], picked.detail);
  },
  answer: setItem,
};

export const edgeInvoke: EdgeOperation = {
  kind: 'control',
  commandType: CommandType.invokeService,
  channelMember: 'controlChannelId',
  elementMember: 'serviceId',
  channelUnknown: codes.controlChannelUnknown,
  validate: validatorOf(MultiInvokeItem),
  order: (model, identifier, inputData) => {
    const service = model.services.get(identifier);
    if (!service) return wrong(codes.edgePointUnknown);
    const inputs = inputData ?? {};
    if (!isRecord(inputs)) return wrong(codes.edgeInvalidParameter, 'the inputs must be an object');
    const foreign = Object.keys(inputs).find((id) => !service.inputIds.has(id));
    if (foreign !== undefined)
      return wrong(codes.edgeInvalidParameter, `${foreign.slice(0, 64)} is no input of the service`);
    const problem = service.checkInputs(inputs);
    return problem
      ? wrong(codes.edgeWrongType, problem)
      : readable({ identifier, name: service.name, input: inputs });
  },
  answer: invokeItem,
};
