import {
  type Attribute,
  type DataPoint,
  dataTypes,
  type Measurepoint,
  type ModelElement,
  type ModelEvent,
  type Service,
  type ThingModel,
} from '@setpoint/thing-model';
import { anything, flag, list, map, orNull, ref, type Schema, struct, text } from '../../schema.js';

type Members<T> = Readonly<Record<keyof T, Schema>>;

const tags = map('Tags', text());

const element: Members<ModelElement> = {
  identifier: text('Its key in the map'),
  name: ref('StringI18n'),
  desc: text(),
  tags,
  isStdElement: flag(),
  stdElementId: orNull(text()),
};

const typed: Members<DataPoint> = {
  ...element,
  dataType: text(undefined, { enum: [...dataTypes] }),
  dataDefinition: orNull(text('JSON text [contract 5.2]')),
  unit: orNull(struct({ unitId: text(), multiplier: text() })),
};

const attribute: Members<Attribute> = {
  ...typed,
  isRequired: flag(),
  defaultValue: anything('Of its type, or null'),
};

/** `writable` is not shown [contract 5.3]. */
const measurepoint: Members<Omit<Measurepoint, 'writable'>> = {
  ...typed,
  hasQuality: flag(),
  signalType: text(),
};

const points = list(ref('ThingModelDataPoint'));

const service: Members<Service> = { ...element, inputData: points, outputData: points, callType: text() };
const event: Members<ModelEvent> = { ...element, outputData: points, eventType: text() };

/** [contract 5.1] */
const model: Members<ThingModel> = {
  modelId: text(),
  modelIdPath: text('`/` and the ids from the root model to this one, joined with `/`'),
  orgId: text(),
  name: ref('StringI18n'),
  desc: text(),
  category: text(),
  tags,
  attributes: map(undefined, struct(attribute)),
  measurepoints: map(undefined, struct(measurepoint)),
  services: map(undefined, struct(service)),
  events: map(undefined, struct(event)),
};

export const thingModelSchemas = {
  ThingModelDataPoint: struct(typed),
  ThingModel: struct(model),
  /** Cropped by a projection any member may be missing, at any depth. */
  CroppedThingModel: map('A ThingModel, or what a projection leaves of it'),
} satisfies Record<string, Schema>;

const named = (identifier: string, name: string): ModelElement => ({
  identifier,
  name: { defaultValue: name, i18nValue: {} },
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
});

export const exampleThingModel = {
  modelId: 'battery',
  modelIdPath: '/battery',
  orgId: 'o17000000000042',
  name: { defaultValue: 'Battery', i18nValue: { en_US: 'Battery' } },
  desc: '',
  category: '',
  tags: { domain: 'ess' },
  attributes: {},
  measurepoints: {
    setpoint_kw: {
      ...named('setpoint_kw', 'Power setpoint'),
      dataType: 'FLOAT',
      dataDefinition: null,
      hasQuality: false,
      signalType: 'AI',
      unit: { unitId: 'W', multiplier: 'KILO' },
    },
  },
  services: {
    restart: {
      ...named('restart', 'Restart'),
      inputData: [{ ...named('delay_s', 'Delay'), dataType: 'INT', dataDefinition: null, unit: null }],
      outputData: [{ ...named('ticket', 'Ticket'), dataType: 'INT', dataDefinition: null, unit: null }],
      callType: 'SYNC',
    },
  },
  events: {},
};
