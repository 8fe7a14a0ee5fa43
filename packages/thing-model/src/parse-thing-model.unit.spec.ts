import { describe, expect, it } from '@jest/globals';
import { contractModel, owner } from '../test/contract-model.js';
import { parseThingModel } from './parse-thing-model.js';
import { type ThingModel, toWireModel } from './thing-model.js';

const model = (json: unknown): ThingModel => {
  const parsed = parseThingModel(json, owner);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.model;
};

const detail = (json: unknown): string => {
  const parsed = parseThingModel(json, owner);
  return parsed.ok ? 'accepted' : parsed.detail;
};

const point = (members: object) => ({ measurepoints: { p: { dataType: 'INT', ...members } } });

describe('a thing model', () => {
  it('keeps the sample of the contract as it is', () => {
    expect(toWireModel(model(contractModel))).toEqual(contractModel);
  });

  it('gives defaults to everything that may be left out', () => {
    expect(model({ measurepoints: { p: { dataType: 'INT' } }, services: { s: {} } })).toMatchObject({
      modelIdPath: '/battery',
      orgId: 'o17000000000042',
      name: { defaultValue: 'battery', i18nValue: {} },
      measurepoints: {
        p: { identifier: 'p', name: { defaultValue: 'p' }, hasQuality: false, writable: true },
      },
      services: { s: { inputData: [], outputData: [], callType: 'SYNC' } },
    });
  });

  it('takes a definition as an object and keeps it as text', () => {
    const parsed = model(point({ dataType: 'STRING', dataDefinition: { maxLength: 8 } }));
    expect(parsed.measurepoints.p?.dataDefinition).toBe('{"maxLength":8}');
  });

  it('belongs to the organisation of the request, whatever the body says', () => {
    expect(model({ orgId: 'o2', extra: 1 }).orgId).toBe('o17000000000042');
  });

  it('keeps the access mode to itself', () => {
    const parsed = model(point({ writable: false }));
    expect(parsed.measurepoints.p?.writable).toBe(false);
    expect(JSON.stringify(toWireModel(parsed))).not.toContain('writable');
  });

  it.each([
    ['no object', [], 'the thing model must be a JSON object'],
    ['another model id', { modelId: 'other' }, 'modelId differs from the id in the request'],
    [
      'a foreign path',
      { modelIdPath: '/a/b' },
      'modelIdPath must start with / and end with / and the modelId',
    ],
    ['an unknown data type', point({ dataType: 'LONG' }), 'measurepoints.p.dataType is no data type'],
    ['an element that is no object', { events: { e: 1 } }, 'events.e must be an object'],
    ['elements as a list', { services: [] }, 'services must be an object'],
    [
      'an identifier that differs',
      point({ identifier: 'q' }),
      'measurepoints.p.identifier differs from its key',
    ],
    [
      'quality on text',
      point({ dataType: 'STRING', hasQuality: true }),
      'measurepoints.p.hasQuality is only possible',
    ],
    ['a wrong signal type', point({ signalType: 'XX' }), 'measurepoints.p.signalType must be one of Generic'],
    ['a flag as text', point({ writable: 'no' }), 'measurepoints.p.writable must be true or false'],
    ['tags that are no text', { tags: { a: 1 } }, 'tags.a must be text'],
    ['a reserved service', { services: { measurepoint: {} } }, 'services.measurepoint is a reserved name'],
    ['a reply as a service', { services: { x_reply: {} } }, 'services.x_reply must not end in _reply'],
    ['a topic level in a service', { services: { 'a/b': {} } }, 'services.a/b must not contain /'],
    ['a wildcard in a service', { services: { '+': {} } }, 'services.+ must not contain /'],
    [
      'an input used twice',
      {
        services: {
          s: {
            inputData: [
              { identifier: 'a', dataType: 'INT' },
              { identifier: 'a', dataType: 'INT' },
            ],
          },
        },
      },
      'services.s.inputData[1].identifier is used twice',
    ],
    [
      'an unreadable definition',
      point({ dataType: 'ENUM', dataDefinition: '{' }),
      'measurepoints.p.dataDefinition must be a JSON object',
    ],
    [
      'an ENUM without values',
      point({ dataType: 'ENUM', dataDefinition: { enumDesc: {} } }),
      'dataDefinition.enumDesc must be',
    ],
    [
      'an ENUM of integers with a word',
      point({ dataType: 'ENUM', dataDefinition: { enumType: 'INT', enumDesc: { on: {} } } }),
      'enumDesc.on is no integer',
    ],
    [
      'an ENUM of integers with 01',
      point({ dataType: 'ENUM', dataDefinition: { enumType: 'INT', enumDesc: { '01': {} } } }),
      'enumDesc.01 is no integer',
    ],
    [
      'an ENUM of another type',
      point({ dataType: 'ENUM', dataDefinition: { enumType: 'X', enumDesc: { a: {} } } }),
      'enumType must be INT or STRING',
    ],
    [
      'an ENUM value hidden in an escape',
      point({ dataType: 'ENUM', dataDefinition: '{"enumType":"STRING","enumDesc":{"\\u0000":{}}}' }),
      'has a value that cannot be stored',
    ],
    [
      'text too long',
      point({ dataType: 'STRING', dataDefinition: { maxLength: 1025 } }),
      'maxLength must be an integer from 1 to 1024',
    ],
    [
      'an ARRAY of objects',
      point({ dataType: 'ARRAY', dataDefinition: { itemType: 'STRUCT' } }),
      'itemType must be one of',
    ],
    [
      'a nested STRUCT',
      point({ dataType: 'STRUCT', dataDefinition: { items: [{ identifier: 'a', dataType: 'STRUCT' }] } }),
      'items[0].dataType must be a data type other than STRUCT',
    ],
    [
      'a STRUCT member used twice',
      point({
        dataType: 'STRUCT',
        dataDefinition: {
          items: [
            { identifier: 'a', dataType: 'INT' },
            { identifier: 'a', dataType: 'INT' },
          ],
        },
      }),
      'items[1].identifier is used twice',
    ],
    [
      'a point named __proto__',
      JSON.parse('{"measurepoints":{"__proto__":{"dataType":"INT"}}}'),
      'measurepoints.__proto__ must be text',
    ],
    ['text that cannot be stored', { desc: 'a\u0000' }, 'text that cannot be stored'],
    ['a key that cannot be stored', { tags: { '\ud800': '' } }, 'a key that cannot be stored'],
  ])('refuses %s and names the place', (_what, json, expected) => {
    expect(detail(json)).toContain(expected);
  });

  it('names every mistake, up to ten', () => {
    const points = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`p${i}`, {}]));
    expect(detail({ tags: 1, measurepoints: points })).toMatch(
      /^tags must be an object; measurepoints\.p0.*; and 3 more$/,
    );
  });

  it('refuses JSON too deep to walk instead of failing on it', () => {
    expect(detail(JSON.parse(`{"tags":${'['.repeat(50_000)}${']'.repeat(50_000)}}`))).toContain('levels');
  });
});
