import { CommandType } from '@setpoint/codes';
import { InvokeServiceBody, SetMeasurepointBody, validatorOf } from '@setpoint/contracts';
import type { CompiledModel, StringI18n } from '@setpoint/thing-model';
import type { JsonBody } from '../input/json-body.js';
import { type Reading, read, unreadable } from '../input/parameters.js';

/** An element of a thing model that a command can be about. */
export interface Element {
  readonly identifier: string;
  readonly name: StringI18n;
  /** What is wrong with an input, or null; text and numbers that cannot be stored fit no type. */
  readonly problemOf: (input: unknown) => string | null;
}

/** What the two kinds of command do differently. */
export interface Operation {
  readonly commandType: CommandType;
  readonly parameter: 'measurepointId' | 'serviceId';
  /** Member of the body that holds the input. */
  readonly inputMember: 'value' | 'inputData';
  readonly find: (model: CompiledModel, identifier: string) => Element | null;
  /** The input as the device will get it. */
  readonly readInput: (body: CallBody) => Reading<unknown>;
}

type CallBody = Exclude<JsonBody, { readonly kind: 'unreadable' }>;

const checkSet = validatorOf(SetMeasurepointBody);
const checkInvoke = validatorOf(InvokeServiceBody);

/** [contract 1.3] */
export const setMeasurepoint: Operation = {
  commandType: CommandType.setMeasurepoint,
  parameter: 'measurepointId',
  inputMember: 'value',
  find: (model, identifier) => {
    const point = model.points.get(identifier);
    if (!point) return null;
    const problemOf = (value: unknown) => (point.writable ? point.check(value) : 'the point is read-only');
    return { identifier, name: point.name, problemOf };
  },
  readInput: (body) => {
    const checked = checkSet(body.kind === 'json' ? body.value : {});
    return checked.ok ? read(checked.value.value) : unreadable('value', checked.detail);
  },
};

/** [contract 1.5] */
export const invokeService: Operation = {
  commandType: CommandType.invokeService,
  parameter: 'serviceId',
  inputMember: 'inputData',
  find: (model, identifier) => {
    const service = model.services.get(identifier);
    return service ? { identifier, name: service.name, problemOf: service.checkInputs } : null;
  },
  readInput: (body) => {
    const checked = checkInvoke(body.kind === 'json' ? body.value : {});
    return checked.ok ? read(checked.value.inputData ?? {}) : unreadable('inputData', checked.detail);
  },
};
