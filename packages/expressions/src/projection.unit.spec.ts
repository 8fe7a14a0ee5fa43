import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projected, projections } from '../test/search-vectors.js';
import { project, readProjection } from './projection.js';

const crop = (data: unknown, given: unknown) => {
  const projection = readProjection(given);
  return projection.ok ? project(data, projection.value) : projection.detail;
};

describe('projections [contract 9.5]', () => {
  it.each(projections)('%j leaves what it selects', (paths, left) => {
    expect(crop(projected, paths)).toEqual(left);
  });
});

describe('a projection', () => {
  it.each([undefined, null, [[]].flat()])('crops nothing when it is %p', (given) => {
    expect(crop(projected, given)).toBe(projected);
  });

  it.each([
    [{ a: { b: 1, c: 2 }, d: 3 }, ['a', 'a.b'], { a: { b: 1, c: 2 } }],
    [{ a: { b: 1 }, c: { b: 2 }, d: 3 }, ['*.b'], { a: { b: 1 }, c: { b: 2 } }],
    [{ a: { b: 1, c: 2 } }, ['a.b', '*.c'], { a: { b: 1, c: 2 } }],
    [{ a: [[{ b: 1, c: 2 }], [{ c: 3 }]] }, ['a[*][*].b'], { a: [[{ b: 1 }]] }],
    [{ a: [1, { b: 2 }] }, ['a[*].b'], { a: [{ b: 2 }] }],
    [{ a: [1, 2] }, ['a[*]'], { a: [1, 2] }],
    [{ a: [{ b: 1 }] }, ['a.b'], {}],
    [{ a: { b: 1 } }, ['a.b.c', 'a.nope'], {}],
    [{ a: { b: null } }, ['a.b'], { a: { b: null } }],
    [[{ a: 1 }, { b: 2 }], [' a '], [{ a: 1 }, {}]],
    [JSON.parse('{"__proto__":{"a":1},"b":2}'), ['__proto__.a'], JSON.parse('{"__proto__":{"a":1}}')],
    [{ '*': { '*': 1, b: 2 } }, ['*.*'], { '*': { '*': 1, b: 2 } }],
    [{ a: 1 }, ['__proto__', 'constructor', 'toString'], {}],
    [null, ['a'], null],
  ])('of %j to %j is %j', (data, paths, left) => {
    expect(crop(data, paths)).toEqual(left);
  });

  it.each([
    ['text', 'a list of paths is expected'],
    [[5], 'path 1 is no text'],
    [['a', 'a..b'], 'path 2 is none: a.b, a[*].b and a.* are'],
    [['a[0]'], 'path 1 is none: a.b, a[*].b and a.* are'],
    [[''], 'path 1 is none: a.b, a[*].b and a.* are'],
    [['a'.repeat(257)], 'path 1 is longer than 256 characters'],
    [['a[*]'.repeat(60)], 'path 1 is none: a.b, a[*].b and a.* are'],
    [[`a${'[*]'.repeat(16)}`], 'path 1 has more than 16 steps'],
    [Array(101).fill('a'), 'more than 100 paths'],
  ])('%j is refused', (paths, detail) => {
    expect(crop({}, paths)).toBe(detail);
  });

  it('never throws, and never adds anything', () => {
    const paths = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^([ab*](\[\*\])?\.?){1,5}$/)));
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, paths, (data, given) => {
        const left = crop(data, given);
        if (typeof left === 'string') return;
        expect(JSON.stringify(left).length).toBeLessThanOrEqual(JSON.stringify(data).length);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it('of all names and all elements is the whole', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
    const data = fc.array(fc.dictionary(fc.string(), fc.array(leaf, { minLength: 1 })));
    fc.assert(
      fc.property(data, (objects) => {
        expect(crop(objects, ['*[*]'])).toEqual(objects);
      }),
      { seed: 42 },
    );
  });
});
