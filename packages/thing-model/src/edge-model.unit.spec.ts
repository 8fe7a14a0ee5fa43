import { describe, expect, it } from '@jest/globals';
import { contractModel, owner } from '../test/contract-model.js';
import { toEdgeModel } from './edge-model.js';
import { parseThingModel } from './parse-thing-model.js';

const edgeModel = (json: object) => {
  const parsed = parseThingModel(json, owner);
  if (!parsed.ok) throw new Error(parsed.detail);
  const { jsonschema, ...rest } = toEdgeModel(parsed.model) as { readonly jsonschema: string };
  return { rest, properties: JSON.parse(jsonschema).properties };
};
const typed = (dataType: string, dataDefinition?: object) => {
  const { properties } = edgeModel({ measurepoints: { p: { dataType, dataDefinition } } });
  const { title: _, description: __, ...schema } = properties.measurepoints.properties.p;
  return schema;
};

describe('the edge form of a model [contract 5.3]', () => {
  it('is the model of the contract with one schema for its elements', () => {
    const { rest, properties } = edgeModel(contractModel);
    expect(rest).toEqual({
      id: 'battery',
      orgId: 'o17000000000042',
      name: { defaultValue: 'Battery', i18nValue: { en_US: 'Battery' } },
      desc: '',
      category: '',
      parentId: 'storage',
      copyFromId: null,
      tags: { domain: 'ess' },
    });
    const { setpoint_kw, mode } = properties.measurepoints.properties;
    expect(setpoint_kw).toMatchObject({ type: 'number', minimum: -3.4028235e38, maximum: 3.4028235e38 });
    expect(JSON.parse(setpoint_kw.title)).toEqual({
      defaultValue: 'Power setpoint',
      i18nValue: { en_US: 'Power setpoint' },
    });
    expect(JSON.parse(setpoint_kw.description)).toEqual({
      unit: 'W',
      unit_multiplier: 'KILO',
      numbertype: 'float',
      accessmode: true,
      tags: {},
    });
    expect(mode).toMatchObject({ type: 'integer', enum: [0, 1], default: 0 });
    expect(properties.attributes.properties.vendor).toMatchObject({ type: 'string', maxLength: 64 });
    const { input, output } = properties.services.properties.restart.properties;
    expect(input.properties.delay_s).toMatchObject({ type: 'integer' });
    expect(output.properties.ticket).toMatchObject({ type: 'integer' });
    expect(properties.events.properties.trip).toMatchObject({ type: 'object' });
  });

  it.each([
    ['INT', undefined, { type: 'integer', minimum: -2147483648, maximum: 2147483647 }],
    ['DOUBLE', undefined, { type: 'number' }],
    ['BOOL', { defaultValue: true }, { type: 'boolean', default: true }],
    ['ENUM', { enumDesc: { a: 'A' }, enumType: 'STRING' }, { type: 'string', enum: ['a'] }],
    ['ENUM', undefined, { type: ['integer', 'string'] }],
    ['STRING', undefined, { type: 'string', maxLength: 1024 }],
    ['ARRAY', { itemType: 'INT' }, { type: 'array', maxItems: 128, items: { type: 'integer' } }],
    ['STRUCT', undefined, { type: 'object' }],
    [
      'STRUCT',
      { items: [{ identifier: 'lat', dataType: 'DOUBLE', required: true }] },
      {
        type: 'object',
        properties: { lat: { type: 'number' } },
        required: ['lat'],
        additionalProperties: false,
      },
    ],
    ['TIMESTAMP', undefined, { type: 'string' }],
  ])('writes %s %j as %j', (dataType, definition, schema) => {
    expect(typed(dataType, definition)).toEqual(schema);
  });
});
