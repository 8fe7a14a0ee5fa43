import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkValue } from './check-value.js';
import { type DataType, dataTypes } from './data-type.js';

/** Table of contract 5.3: type, definition, what is accepted, what is rejected. */
const rows: [DataType, unknown, unknown[], unknown[]][] = [
  [
    'INT',
    null,
    [5, 5.0, 0, -0, -2147483648, 2147483647],
    [1.5, 2147483648, -2147483649, '5', true, null, Number.POSITIVE_INFINITY, Number.NaN],
  ],
  [
    'FLOAT',
    null,
    [0, 12.5, -3.4028235e38, 3.4028235e38, 1e-300],
    ['12', 3.5e38, Number.POSITIVE_INFINITY, Number.NaN, null, true],
  ],
  [
    'DOUBLE',
    null,
    [0, 1e308, -1e308, 5e-324],
    ['1', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, null, false],
  ],
  ['BOOL', { boolDesc: { true: 'on', false: 'off' } }, [true, false, 0, 1], [2, 'true', null, '1']],
  [
    'ENUM',
    '{"enumDesc":{"0":{},"1":{},"-2":{}},"enumType":"INT"}',
    [0, 1, -0, -2, 1.0],
    [2, '0', 0.5, true, null],
  ],
  [
    'ENUM',
    { enumDesc: { on: {}, '1': {} }, enumType: 'STRING' },
    ['on', '1'],
    ['off', 1, '', 'constructor', null],
  ],
  ['ENUM', null, [7, 'word'], [1.5, 'x'.repeat(33), true, null]],
  [
    'STRING',
    '{"maxLength":4}',
    ['', 'abcd', '泵', '😀'],
    ['abcde', '泵泵', 1, null, '\u0000', '\ud800', '\ude00a'],
  ],
  ['STRING', null, ['a'.repeat(1024)], ['a'.repeat(1025), 'é'.repeat(513)]],
  [
    'DATE',
    null,
    ['2026-02-28 23:59:59', '2024-02-29', '2000-02-29 00:00:00', '2026-12-31'],
    [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-04-31',
      '2026-01-01 24:00:00',
      '2026-01-01T00:00:00',
      '2026-1-1',
      '2026-01-01 ',
      '0000-01-01',
      20260101,
    ],
  ],
  [
    'TIMESTAMP',
    null,
    [1, 0, 1767225600123, '1767225600123', '0', '9'.repeat(19)],
    [-1, 1.5, '', '9'.repeat(20), '1.5', '-1', true, 2 ** 60, Number.POSITIVE_INFINITY],
  ],
  [
    'ARRAY',
    '{"itemType":"INT"}',
    [[], [1, 2], Array(128).fill(1)],
    [[1, '2'], [1.5], Array(129).fill(1), '1', { 0: 1 }, null, [[1]]],
  ],
  ['ARRAY', { itemType: 'STRING' }, [['a', '泵']], [['a', 1], ['\u0000'], ['a'.repeat(1025)]]],
  ['ARRAY', null, [[1, 2.5], ['a']], [[1, 'a'], [null], [{}]]],
  [
    'STRUCT',
    {
      items: [
        { identifier: 'lat', dataType: 'DOUBLE', required: true },
        { identifier: 'tag', dataType: 'STRING', dataDefinition: { maxLength: 2 } },
      ],
    },
    [{ lat: 1 }, { lat: 1, tag: 'ab' }],
    [
      {},
      { tag: 'ab' },
      { lat: 1, tag: 'abc' },
      { lat: 1, x: 1 },
      { lat: { a: 1 } },
      { lat: null },
      [1],
      1,
      null,
      JSON.parse('{"lat":1,"__proto__":1}'),
      { lat: 1, constructor: 1 },
    ],
  ],
  [
    'STRUCT',
    null,
    [{}, { a: 1, b: 'x' }],
    [{ a: {} }, { a: null }, [], 'x', { '\u0000': 1 }, JSON.parse('{"__proto__":1}')],
  ],
  ['FILE', null, ['enos-connect://x'], ['', 1, null, 'a\u0000']],
];

describe('a value', () => {
  it.each(rows)(
    'of %s with %j is checked as the contract says',
    (dataType, definition, accepted, rejected) => {
      for (const value of accepted)
        expect([value, checkValue(dataType, definition, value)]).toEqual([value, null]);
      for (const value of rejected) {
        expect([value, checkValue(dataType, definition, value)]).toEqual([value, expect.any(String)]);
      }
    },
  );

  it('has a row for every data type', () => {
    expect(new Set(rows.map(([dataType]) => dataType))).toEqual(new Set(dataTypes));
  });

  it('of any JSON gets an answer, never a failure, and an accepted one survives JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...dataTypes), fc.jsonValue(), (dataType, value) => {
        const reason = checkValue(dataType, null, value);
        if (reason === null) expect(JSON.parse(JSON.stringify(value))).toEqual(normalZero(value));
      }),
    );
  });

  it('is judged by the length of its UTF-8 form', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (text, maxLength) => {
          fc.pre(!text.includes('\u0000'));
          const fits = new TextEncoder().encode(text).length <= maxLength;
          expect(checkValue('STRING', { maxLength }, text) === null).toBe(fits);
        },
      ),
    );
  });
});

/** JSON has no minus zero. */
const normalZero = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
