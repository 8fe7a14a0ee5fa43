import type { DataType } from './data-type.js';

/** A name in several languages; a missing locale means `defaultValue` [contract 0.3]. */
export interface StringI18n {
  readonly defaultValue: string;
  readonly i18nValue: Readonly<Record<string, string>>;
}

export interface Unit {
  readonly unitId: string;
  readonly multiplier: string;
}

/** Members common to every element of a model [contract 5.1]. */
export interface ModelElement {
  readonly identifier: string;
  readonly name: StringI18n;
  readonly desc: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isStdElement: boolean;
  readonly stdElementId: string | null;
}

/** A typed element; also the parameter of a service or an event. */
export interface DataPoint extends ModelElement {
  readonly dataType: DataType;
  /** JSON text [contract 5.2]. */
  readonly dataDefinition: string | null;
  /** Information only: values are never converted. */
  readonly unit: Unit | null;
}

export interface Attribute extends DataPoint {
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
}

export interface Measurepoint extends DataPoint {
  readonly hasQuality: boolean;
  readonly signalType: string;
  /** Ours: the 2.1 JSON has no access mode, so this is not part of the wire form [contract 5.3]. */
  readonly writable: boolean;
}

export interface Service extends ModelElement {
  readonly inputData: readonly DataPoint[];
  readonly outputData: readonly DataPoint[];
  readonly callType: string;
}

export const eventTypes = ['INFO', 'WARN', 'ERROR'] as const;
export type EventType = (typeof eventTypes)[number];

export interface ModelEvent extends ModelElement {
  readonly outputData: readonly DataPoint[];
  readonly eventType: EventType;
}

/** A thing model as stored; maps are keyed by identifier [contract 5.1]. */
export interface ThingModel {
  readonly modelId: string;
  readonly modelIdPath: string;
  readonly orgId: string;
  readonly name: StringI18n;
  readonly desc: string;
  readonly category: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly measurepoints: Readonly<Record<string, Measurepoint>>;
  readonly services: Readonly<Record<string, Service>>;
  readonly events: Readonly<Record<string, ModelEvent>>;
}

/** The model as the 2.1 API shows it: without what is only ours. */
export const toWireModel = (model: ThingModel): object => ({
  ...model,
  measurepoints: Object.fromEntries(
    Object.entries(model.measurepoints).map(([id, { writable: _ours, ...point }]) => [id, point]),
  ),
});
