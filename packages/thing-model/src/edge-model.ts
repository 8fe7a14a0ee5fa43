import { type Definition, readDefinition } from './data-definition.js';
import { parentIdOf } from './model-path.js';
import { Problems } from './problems.js';
import type { DataPoint, ModelElement, ModelEvent, Service, ThingModel } from './thing-model.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * A model in the form of the edge [contract 5.3]: its elements are one JSON schema, as text; names and descriptions in
 * it are JSON texts again.
 */
export const toEdgeModel = (model: ThingModel): object => ({
  id: model.modelId,
  orgId: model.orgId,
  name: model.name,
  desc: model.desc,
  category: model.category,
  jsonschema: JSON.stringify(schemaOfModel(model)),
  parentId: parentIdOf(model.modelIdPath),
  copyFromId: null,
  tags: model.tags,
});

const schemaOfModel = ({ attributes, measurepoints, services, events }: ThingModel): Schema => ({
  type: 'object',
  properties: {
    attributes: {
      ...objectOf(attributes, schemaOfPoint),
      required: Object.values(attributes)
        .filter(({ isRequired }) => isRequired)
        .map(({ identifier }) => identifier),
    },
    measurepoints: objectOf(measurepoints, (point) => schemaOfPoint(point, { accessmode: point.writable })),
    services: objectOf(services, schemaOfService),
    events: objectOf(events, schemaOfEvent),
  },
});

const objectOf = <E>(elements: Readonly<Record<string, E>>, schemaOf: (element: E) => Schema): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(elements).map(([id, element]) => [id, schemaOf(element)])),
});

const described = ({ name, desc, tags }: ModelElement, more: Schema = {}): Schema => ({
  title: JSON.stringify(name),
  description: JSON.stringify({ ...(desc !== '' && { desc }), ...more, tags }),
});

const schemaOfPoint = (point: DataPoint, more: Schema = { accessmode: true }): Schema => {
  const definition = readDefinition(point.dataType, point.dataDefinition, 'dataDefinition', new Problems());
  const unit = point.unit && { unit: point.unit.unitId, unit_multiplier: point.unit.multiplier };
  const numbertype = NUMBER_TYPES.includes(point.dataType) && { numbertype: point.dataType.toLowerCase() };
  return {
    ...described(point, { ...unit, ...numbertype, ...more }),
    ...schemaOfType(definition),
    ...defaultOf(point),
  };
};

const NUMBER_TYPES = ['INT', 'FLOAT', 'DOUBLE'];

/** An attribute says its default itself; ENUM and BOOL say it in their definition [contract 5.1, 5.2]. */
const defaultOf = ({ dataDefinition, ...point }: DataPoint): Schema => {
  const own: unknown = 'defaultValue' in point ? point.defaultValue : null;
  const defined: unknown = dataDefinition ? JSON.parse(dataDefinition).defaultValue : null;
  const value = own ?? defined ?? null;
  return value === null ? {} : { default: value };
};

const FLOAT_MAX = 3.4028235e38;

const schemaOfType = (definition: Definition): Schema => {
  switch (definition.dataType) {
    case 'INT':
      return { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647 };
    case 'FLOAT':
      return { type: 'number', minimum: -FLOAT_MAX, maximum: FLOAT_MAX };
    case 'DOUBLE':
      return { type: 'number' };
    case 'BOOL':
      return { type: 'boolean' };
    case 'ENUM':
      return enumSchema(definition);
    case 'STRING':
      return { type: 'string', maxLength: definition.maxBytes };
    case 'ARRAY':
      return {
        type: 'array',
        maxItems: 128,
        ...(definition.itemType && { items: itemSchemas[definition.itemType] }),
      };
    case 'STRUCT':
      return structSchema(definition);
    case 'DATE':
    case 'TIMESTAMP':
    case 'FILE':
      return { type: 'string' };
  }
};

const itemSchemas = {
  INT: { type: 'integer' },
  FLOAT: { type: 'number' },
  DOUBLE: { type: 'number' },
  STRING: { type: 'string' },
};

const enumSchema = ({ keys }: Extract<Definition, { dataType: 'ENUM' }>): Schema => {
  if (!keys) return { type: ['integer', 'string'] };
  return keys.enumType === 'INT'
    ? { type: 'integer', enum: [...keys.keys].map(Number) }
    : { type: 'string', enum: [...keys.keys] };
};

const structSchema = ({ members }: Extract<Definition, { dataType: 'STRUCT' }>): Schema => {
  if (!members) return { type: 'object' };
  return {
    type: 'object',
    properties: Object.fromEntries(
      [...members].map(([id, { definition }]) => [id, schemaOfType(definition)]),
    ),
    required: [...members].filter(([, { required }]) => required).map(([id]) => id),
    additionalProperties: false,
  };
};

const parameters = (points: readonly DataPoint[]): Schema =>
  objectOf(Object.fromEntries(points.map((point) => [point.identifier, point])), (point) =>
    schemaOfPoint(point, {}),
  );

const schemaOfService = (service: Service): Schema => ({
  ...described(service),
  type: 'object',
  properties: { input: parameters(service.inputData), output: parameters(service.outputData) },
});

const schemaOfEvent = (event: ModelEvent): Schema => ({
  ...described(event, { eventtype: event.eventType }),
  type: 'object',
  properties: { output: parameters(event.outputData) },
});
