import { describe, expect, it } from '@jest/globals';
import { compileModel } from './compile-model.js';
import { parseThingModel } from './parse-thing-model.js';

const struct = {
  items: [
    { identifier: 'lat', dataType: 'DOUBLE', required: true },
    { identifier: 'note', dataType: 'STRING' },
  ],
};
const parsed = parseThingModel(
  {
    measurepoints: {
      int: { dataType: 'INT' },
      float: { dataType: 'FLOAT' },
      rated: { dataType: 'DOUBLE', hasQuality: true },
      text: { dataType: 'STRING', dataDefinition: { maxLength: 4 } },
      flag: { dataType: 'BOOL' },
      ints: { dataType: 'ARRAY', dataDefinition: { itemType: 'INT' } },
      texts: { dataType: 'ARRAY', dataDefinition: { itemType: 'STRING' } },
      place: { dataType: 'STRUCT', dataDefinition: struct },
      anything: { dataType: 'STRUCT' },
      mode: { dataType: 'ENUM', dataDefinition: { enumDesc: { 0: 'off', 1: 'on' }, enumType: 'INT' } },
    },
  },
  { orgId: 'o1', modelId: 'm' },
);
if (!parsed.ok) throw new Error(parsed.detail);
const { points } = compileModel(parsed.model);
const read = (point: string, reported: unknown) => points.get(point)?.readReport(reported);

describe('what a device reports of a point [contract 5.3]', () => {
  it.each([
    ['int', 5, 5],
    ['int', '5', 5],
    ['int', ' -5.0 ', -5],
    ['float', '1.5e3', 1500],
    ['rated', 1.5, 1.5],
    ['text', '5', '5'],
    ['flag', true, true],
    ['ints', ['1', 2, '3'], [1, 2, 3]],
    ['texts', ['1'], ['1']],
    ['place', { lat: '1.5', note: '7' }, { lat: 1.5, note: '7' }],
    ['anything', { a: '1' }, { a: '1' }],
    ['mode', 1, 1],
  ])('as %s %j is %j', (point, reported, value) => {
    expect(read(point, reported)).toEqual({ ok: true, value, quality: null });
  });

  it('has a quality where the model says so', () => {
    expect(read('rated', { value: '1.5', quality: 9 })).toEqual({ ok: true, value: 1.5, quality: 9 });
    expect(read('rated', { value: 1.5 })).toEqual({ ok: true, value: 1.5, quality: null });
  });

  it.each([
    ['int', '5x'],
    ['int', ''],
    ['int', '1.5'],
    ['int', '99999999999'],
    ['int', { value: 5, quality: 0 }],
    ['float', '1e99'],
    ['float', 'Infinity'],
    ['float', '0x10'],
    ['float', null],
    ['float', `1${'0'.repeat(80)}`],
    ['rated', { value: 1, quality: 10 }],
    ['rated', { value: 1, quality: '1' }],
    ['rated', { value: 1, more: 1 }],
    ['rated', {}],
    ['text', 'abcde'],
    ['flag', 'true'],
    ['ints', ['1', 'x']],
    ['ints', '1'],
    ['place', { note: 'x' }],
    ['mode', '1'],
    ['mode', 7],
  ])('as %s %j does not fit', (point, reported) => {
    expect(read(point, reported)).toMatchObject({ ok: false, detail: expect.any(String) });
  });
});
