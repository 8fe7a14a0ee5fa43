import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CompiledPoint, compileModel } from './compile-model.js';
import { parseThingModel } from './parse-thing-model.js';
import { pickValue } from './pick-value.js';

const points = (measurepoints: Record<string, object>): ReadonlyMap<string, CompiledPoint> => {
  const parsed = parseThingModel({ measurepoints }, { orgId: 'o1', modelId: 'm' });
  if (!parsed.ok) throw new Error(parsed.detail);
  return compileModel(parsed.model).points;
};

const pick = (measurepoint: object, inputData: unknown) => {
  const point = points({ setpoint_kw: measurepoint }).get('setpoint_kw');
  if (!point) throw new Error('no such point');
  const picked = pickValue(inputData, 'setpoint_kw', point);
  return picked.ok ? { value: picked.value } : picked.reason;
};

const FLOAT = { dataType: 'FLOAT' };
const struct = (...members: string[]) => ({
  dataType: 'STRUCT',
  dataDefinition: { items: members.map((identifier) => ({ identifier, dataType: 'DOUBLE' })) },
});

describe('the value of an inputData map', () => {
  it.each([
    // Contract 9.8.
    [FLOAT, { arg: 10 }, { value: 10 }],
    [FLOAT, { testArg: 1.0 }, { value: 1 }],
    [FLOAT, { a: 1, setpoint_kw: 2 }, { value: 2 }],
    [FLOAT, { a: 1, b: 2 }, 'ambiguous'],
    [FLOAT, {}, 'none'],
    [FLOAT, null, 'none'],
    [FLOAT, undefined, 'none'],
    [FLOAT, { arg: '10' }, 'wrongType'],
    [struct('lat', 'lon'), { lat: 1, lon: 2 }, { value: { lat: 1, lon: 2 } }],
    [struct('lat', 'lon'), { arg: { lat: 1, lon: 2 } }, { value: { lat: 1, lon: 2 } }],
    [struct('lat'), { lat: 1 }, { value: { lat: 1 } }],
    // What else follows from contract 2.3.
    [FLOAT, { arg: null }, 'none'],
    [FLOAT, { a: 1, setpoint_kw: null }, 'none'],
    [FLOAT, 12, 'ambiguous'],
    [FLOAT, [12], 'ambiguous'],
    [FLOAT, { arg: { value: 1 } }, 'wrongType'],
    [struct('lat'), { lat: { lat: 1 } }, { value: { lat: 1 } }],
    [struct('lat'), { other: 1 }, 'wrongType'],
    [struct('lat'), { lat: 1, other: 1 }, 'wrongType'],
    [struct('lat', 'lon'), { setpoint_kw: { lat: 1 }, x: 1 }, { value: { lat: 1 } }],
    [{ dataType: 'FLOAT', hasQuality: true }, { arg: 1 }, { value: 1 }],
    [
      { dataType: 'FLOAT', hasQuality: true },
      { arg: { value: 1, quality: 9 } },
      { value: { value: 1, quality: 9 } },
    ],
    [{ dataType: 'FLOAT', hasQuality: true }, { arg: { value: 1, quality: 10 } }, 'wrongType'],
    [{ dataType: 'FLOAT', hasQuality: true }, { arg: { value: '1', quality: 1 } }, 'wrongType'],
    [{ dataType: 'FLOAT', hasQuality: true }, { arg: { value: 1, q: 1 } }, 'wrongType'],
  ])('for %j, given %j, is %j', (measurepoint, inputData, expected) => {
    expect(pick(measurepoint, inputData)).toEqual(expected);
  });

  it('is not found under a name that every object has', () => {
    const point = points({ toString: FLOAT, constructor: FLOAT }).get('toString');
    expect(point && pickValue({ a: 1, b: 2 }, 'toString', point)).toMatchObject({
      ok: false,
      reason: 'ambiguous',
    });
  });

  it('is an answer for any JSON, and fits the point when there is one', () => {
    const all = [...points({ setpoint_kw: FLOAT, s: struct('a'), t: { dataType: 'STRING' } }).values()];
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.jsonValue(), (point, inputData) => {
        const picked = pickValue(inputData, point.identifier, point);
        if (picked.ok) expect(point.check(picked.value)).toBeNull();
      }),
    );
  });
});
