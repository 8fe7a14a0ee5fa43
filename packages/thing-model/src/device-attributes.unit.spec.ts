import { describe, expect, it } from '@jest/globals';
import { compileModel } from './compile-model.js';
import { attributesOfNewDevice, problemOfChangedAttributes } from './device-attributes.js';
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
