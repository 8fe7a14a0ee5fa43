import { describe, expect, it } from '@jest/globals';
import { compileModel } from './compile-model.js';
import {
  attributesOfNewDevice,
  problemOfChangedAttributes,
  readReportedAttributes,
  requiredAmong,
} from './device-attributes.js';
import { parseThingModel } from './parse-thing-model.js';

const parsed = parseThingModel(
  {
    attributes: {
      vendor: { dataType: 'STRING', dataDefinition: { maxLength: 4 } },
      serial: { dataType: 'STRING', isRequired: true },
      phases: { dataType: 'INT', isRequired: true, defaultValue: 3 },
    },
  },
  { orgId: 'o1', modelId: 'm' },
);
if (!parsed.ok) throw new Error(parsed.detail);
const model = compileModel(parsed.model);

const prototypes = ['{"__proto__":1}', '{"constructor":1}', '{"toString":null,"x":1}'];

describe('attributes of a new device', () => {
  it('are those given, and the defaults of required ones', () => {
    expect(attributesOfNewDevice(model, { serial: 's', vendor: null })).toEqual({
      ok: true,
      attributes: { serial: 's', phases: 3 },
    });
  });

  it.each([
    ['{}', 'attribute serial is required'],
    ['{"serial":null}', 'attribute serial is required'],
    ['{"serial":"s","vendor":"abcde"}', 'attribute vendor must be at most 4 bytes long'],
    ['{"serial":"s","color":1}', 'color is no attribute of the model'],
  ])('%s: %s', (given, detail) => {
    expect(attributesOfNewDevice(model, JSON.parse(given))).toEqual({ ok: false, detail });
  });

  it.each(prototypes)('are not what every object has: %s', (given) => {
    expect(attributesOfNewDevice(model, JSON.parse(given))).toMatchObject({ ok: false });
  });
});

describe('changed attributes', () => {
  it.each([
    ['{}', null],
    ['{"vendor":null,"phases":1}', null],
    ['{"serial":null}', 'attribute serial is required'],
    ['{"phases":"3"}', 'attribute phases must be a 32-bit integer'],
  ])('%s: %s', (given, detail) => {
    expect(problemOfChangedAttributes(model, JSON.parse(given))).toBe(detail);
  });

  it.each(prototypes)('are not what every object has: %s', (given) => {
    expect(problemOfChangedAttributes(model, JSON.parse(given))).not.toBeNull();
  });
});

describe('attributes that a device says of itself', () => {
  it.each([
    ['{}', {}],
    ['{"phases":"3","vendor":"abc"}', { phases: 3, vendor: 'abc' }],
  ])('are taken from %s with the types of the model', (given, values) => {
    expect(readReportedAttributes(model, JSON.parse(given))).toEqual({ ok: true, values });
  });

  it.each([
    ['{"phases":3,"vendor":"abcde"}', 'vendor must be at most 4 bytes long'],
    ['{"vendor":null}', 'vendor must be text'],
    ['{"phases":{"value":3}}', 'phases must be a 32-bit integer'],
    ...prototypes.map((given) => [given, expect.stringContaining('is not in the model')] as const),
  ])('are not taken from %s', (given, detail) => {
    expect(readReportedAttributes(model, JSON.parse(given))).toEqual({ ok: false, detail });
  });

  it.each([
    [['vendor', 'serial'], 'serial'],
    [['vendor', 'constructor'], null],
  ])('may not be withdrawn when they are required: %j', (names, required) => {
    expect(requiredAmong(model, names)).toBe(required);
  });
});
