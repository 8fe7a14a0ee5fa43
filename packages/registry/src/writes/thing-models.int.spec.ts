import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clear, type FreshRegistry, freshRegistry, ORG, OTHER_ORG, seed } from '../../test/fresh-registry.js';
import { CachedRegistry } from '../cached-registry.js';
import { modelKey, type RegistryChange } from '../registry-change.js';
import { RegistryWriter } from '../registry-writer.js';
import { MAX_DESCENDANTS } from './model-descendants.js';

let registry: FreshRegistry;

beforeAll(async () => {
  registry = await freshRegistry();
});
afterAll(() => registry.drop());
beforeEach(async () => {
  await clear(registry);
  await seed(registry);
});

const points = (...ids: string[]) => ({
  measurepoints: Object.fromEntries(ids.map((id) => [id, { dataType: 'INT' }])),
});
const put = (modelIdPath: string, json: object = {}, orgId = ORG) =>
  registry.writer.putThingModel(orgId, modelIdPath.split('/').at(-1) ?? '', { modelIdPath, ...json });
const change = (modelId: string): RegistryChange => ({ kind: 'model', key: modelKey(ORG, modelId) });
const pointsOf = async (modelId: string): Promise<string[]> =>
  Object.keys((await registry.reader.thingModel(ORG, modelId))?.measurepoints ?? {}).sort();

describe('a model with a parent', () => {
  it('has the elements of all its parents, and gets what they get later', async () => {
    await put('/a', points('p1'));
    await put('/a/b', points('p2'));
    await put('/a/b/c', points('p3'));
    expect(await pointsOf('c')).toEqual(['p1', 'p2', 'p3']);
    expect(await put('/a', points('p1', 'p4'))).toEqual({
      ok: true,
      value: { status: 'updated' },
      changes: [change('a'), change('b'), change('c')],
    });
    expect(await pointsOf('c')).toEqual(['p1', 'p2', 'p3', 'p4']);
    await put('/a', {});
    expect([await pointsOf('b'), await pointsOf('c')]).toEqual([['p2'], ['p2', 'p3']]);
  });

  it('is as it was when it is written again as it is read', async () => {
    await put('/a', points('p1'));
    await put('/a/b', points('p2'));
    const read = (await registry.reader.thingModel(ORG, 'b')) ?? {};
    expect(await put('/a/b', read)).toMatchObject({ value: { status: 'unchanged' }, changes: [] });
    await put('/a', {});
    expect(await pointsOf('b')).toEqual(['p2']);
  });

  it('is known anew to a cache that held what was made of it', async () => {
    const cached = new CachedRegistry(registry.database);
    const writer = new RegistryWriter(registry.database, {
      onChanged: (changes) => cached.invalidate(changes),
    });
    await put('/a', points('p1'));
    await put('/a/b', points('p2'));
    expect((await cached.compiledModel(ORG, 'b'))?.points.has('p3')).toBe(false);
    await writer.putThingModel(ORG, 'a', points('p1', 'p3'));
    expect((await cached.compiledModel(ORG, 'b'))?.points.has('p3')).toBe(true);
  });

  it('moves with all below it to another parent, or to none', async () => {
    await put('/a', points('p1'));
    await put('/x', points('p9'));
    await put('/a/b', points('p2'));
    await put('/a/b/c', points('p3'));
    await put('/x/b', points('p2'));
    expect(await registry.reader.thingModel(ORG, 'c')).toMatchObject({ modelIdPath: '/x/b/c' });
    expect(await pointsOf('c')).toEqual(['p2', 'p3', 'p9']);
    await put('/b', points('p2'));
    expect(await pointsOf('c')).toEqual(['p2', 'p3']);
    await put('/a', points('p5'));
    expect(await pointsOf('c')).toEqual(['p2', 'p3']);
  });

  it.each([
    ['without the parent it names', '/nobody/c', {}, 'names the parent nobody, which does not exist'],
    ['with a path that its parent has not', '/b/c', {}, 'modelIdPath must be /a/b/c'],
    ['below its own child', '/a/b/a', {}, 'names a model twice'],
    ['below its own child by another path', '/x/b/a', {}, 'is a child of a itself'],
    ['with an element that its parent has otherwise', '/a/b', { services: { s: {} } }, 'services.s of b'],
  ])('is refused %s', async (_, path, json, detail) => {
    await put('/a', { services: { s: { inputData: [{ identifier: 'i', dataType: 'INT' }] } } });
    await put('/a/b', points('p2'));
    expect(await put(path, json)).toMatchObject({
      ok: false,
      reason: 'invalid',
      detail: expect.stringContaining(detail),
    });
    expect(await pointsOf('b')).toEqual(['p2']);
  });

  it('has no parent in another organisation', async () => {
    await put('/theirs', points('p1'), OTHER_ORG);
    expect(await put('/theirs/c')).toMatchObject({ ok: false, reason: 'invalid' });
  });

  it('refuses for its parent what it defines otherwise itself, and nothing is changed', async () => {
    await put('/a', points('p1'));
    await put('/a/b', { measurepoints: { p2: { dataType: 'FLOAT' } } });
    expect(await put('/a', points('p1', 'p2'))).toMatchObject({
      ok: false,
      detail: expect.stringContaining('measurepoints.p2 of b'),
    });
    expect(await pointsOf('a')).toEqual(['p1']);
  });

  it('is not deeper than allowed, also when a parent moves', async () => {
    const ids = ['1', '2', '3', '4', '5', '6', '7', '8'];
    for (const [index] of ids.entries()) await put(`/${ids.slice(0, index + 1).join('/')}`);
    expect(await put(`/${ids.join('/')}/9`)).toMatchObject({ ok: false });
    await put('/0');
    expect(await put('/0/1')).toMatchObject({
      ok: false,
      detail: '8 would be more than 8 levels deep',
    });
  });

  it('is not one of too many', async () => {
    await put('/a');
    await registry.database.prisma.$executeRaw`
      INSERT INTO registry.thing_model (org_id, model_id, model_id_path, json, create_time, update_time)
      SELECT ${ORG}, 'm' || i, '/a/m' || i, '{}', 0, 0 FROM generate_series(1, ${MAX_DESCENDANTS}::int) i`;
    expect(await put('/a/b')).toMatchObject({ ok: false, detail: expect.stringContaining('more than 200') });
  });

  it('is whole, whoever changes its parents at the same time', async () => {
    await put('/a', points('p0'));
    await Promise.all(
      ['b', 'c', 'd'].flatMap((id) => [
        put(`/a/${id}`, points(`of_${id}`)),
        put('/a', points('p0', `p_${id}`)),
      ]),
    );
    const inherited = await pointsOf('a');
    for (const id of ['b', 'c', 'd']) expect(await pointsOf(id)).toEqual([`of_${id}`, ...inherited].sort());
  });
});
