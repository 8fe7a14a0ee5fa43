import { describe, expect, it } from '@jest/globals';
import { composeModel } from './compose-model.js';
import { parseThingModel } from './parse-thing-model.js';
import type { ThingModel } from './thing-model.js';

const model = (modelId: string, json: object = {}): ThingModel => {
  const parsed = parseThingModel(json, { orgId: 'o1', modelId });
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.model;
};
const points = (...ids: string[]) => ({
  measurepoints: Object.fromEntries(ids.map((id) => [id, { dataType: 'INT' }])),
});
const composed = (parent: ThingModel, child: ThingModel) => {
  const result = composeModel(parent, child);
  if (!result.ok) throw new Error(result.detail);
  return result;
};

describe('a model with a parent [contract 5.1]', () => {
  it('has the elements of the parent and its own, and a path below it', () => {
    const parent = model('storage', { ...points('a'), services: { stop: {} }, tags: { of: 'parent' } });
    const child = model('battery', { ...points('b'), events: { trip: {} }, tags: { of: 'child' } });
    const result = composed(parent, child);
    expect(result.model).toMatchObject({
      modelId: 'battery',
      modelIdPath: '/storage/battery',
      tags: { of: 'child' },
    });
    expect(Object.keys(result.model.measurepoints)).toEqual(['a', 'b']);
    expect([Object.keys(result.model.services), Object.keys(result.model.events)]).toEqual([
      ['stop'],
      ['trip'],
    ]);
    expect([Object.keys(result.own.measurepoints), Object.keys(result.own.services)]).toEqual([['b'], []]);
  });

  it('has all levels above it', () => {
    const middle = composed(model('a', points('p1')), model('b', points('p2'))).model;
    const result = composed(middle, model('c', points('p3')));
    expect(Object.keys(result.model.measurepoints)).toEqual(['p1', 'p2', 'p3']);
    expect(result.model.modelIdPath).toBe('/a/b/c');
  });

  it('may repeat what it inherits, in any order of members, and then owns nothing of it', () => {
    const parent = model('a', points('p1'));
    const reversed = Object.fromEntries(Object.entries(parent.measurepoints.p1 ?? {}).reverse());
    const read = model('b', { measurepoints: { p1: reversed, p2: { dataType: 'INT' } } });
    expect(Object.keys(composed(parent, read).own.measurepoints)).toEqual(['p2']);
  });

  it('is refused when it redefines what it inherits', () => {
    const child = model('b', { measurepoints: { p1: { dataType: 'FLOAT' }, p2: { dataType: 'FLOAT' } } });
    expect(composeModel(model('a', points('p1', 'p2')), child)).toEqual({
      ok: false,
      detail: 'measurepoints.p1 of b is an element of its parent a already, and differs, and 1 more like it',
    });
  });

  it('may use one identifier for elements of several kinds', () => {
    const result = composed(model('a', points('x')), model('b', { services: { x: {} } }));
    expect([Object.keys(result.model.measurepoints), Object.keys(result.model.services)]).toEqual([
      ['x'],
      ['x'],
    ]);
  });
});

describe('the path of a model', () => {
  it.each([
    ['battery', 'must start with'],
    ['/battery/x', 'must start with'],
    ['//battery', 'empty id'],
    ['/a//battery', 'empty id'],
    ['/battery/a/battery', 'names a model twice'],
    ['/a/a/battery', 'names a model twice'],
    ['/1/2/3/4/5/6/7/8/battery', 'at most 8 levels'],
  ])('%s is refused', (modelIdPath, detail) => {
    expect(parseThingModel({ modelIdPath }, { orgId: 'o1', modelId: 'battery' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining(detail),
    });
  });

  it('leaves no room for an id with a slash', () => {
    expect(parseThingModel({}, { orgId: 'o1', modelId: 'a/b' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('must not contain /'),
    });
  });
});
