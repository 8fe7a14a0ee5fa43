import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readExpression } from '@setpoint/expressions';
import { type FreshRegistry, freshRegistry, ORG, OTHER_ORG } from '../../test/fresh-registry.js';
import { ModelCatalog } from '../model-catalog.js';
import { RegistryWriter } from '../registry-writer.js';
import { RegistrySearch } from './registry-search.js';
import { modelFields } from './search-fields.js';

let registry: FreshRegistry;
let search: RegistrySearch;
let models: ModelCatalog;

beforeAll(async () => {
  registry = await freshRegistry();
  search = new RegistrySearch(registry.database, { maxRunning: 2, maxWaiting: 10 });
  models = new ModelCatalog(registry.database);
  let now = 0;
  const writer = new RegistryWriter(registry.database, { clock: () => ++now });
  for (const orgId of [ORG, OTHER_ORG]) await writer.putOrganization(orgId);
  await writer.putThingModel(ORG, 'battery', { tags: { domain: 'ess', a: '1' } });
  await writer.putThingModel(ORG, 'pump', { tags: { domain: 'water' } }, { public: true });
  await writer.putThingModel(ORG, 'a b', {});
  await writer.putThingModel(OTHER_ORG, 'battery', { desc: 'theirs' }, { public: true });
  await writer.putThingModel(OTHER_ORG, 'meter', { tags: { domain: 'ess' } }, { public: true });
  await writer.putThingModel(OTHER_ORG, 'secret', { tags: { domain: 'ess' } });
});
afterAll(() => registry.drop());

const find = async (text: string, includesPublic = true, page = { offset: 0, limit: 10 }) => {
  const expression = readExpression(text, modelFields);
  if (!expression.ok) throw new Error(expression.detail);
  const found = await search.models(ORG, includesPublic, { expression: expression.value, ...page });
  if (!found.ok) throw new Error(found.detail);
  const ids = found.items.map(({ orgId, modelId }) => (orgId === ORG ? modelId : `*${modelId}`));
  return { ids: ids.join(' '), totalSize: found.totalSize };
};

describe('a search of thing models [contract 5.1]', () => {
  it.each([
    ['', '*meter *battery a b pump battery'],
    ["modelId = 'battery'", '*battery battery'],
    ["modelId in ('battery','a b','secret')", '*battery a b battery'],
    ["tags.domain = 'ess'", '*meter battery'],
    ['exists(tags.a)', 'battery'],
    ['not exists(tags.domain)', '*battery a b'],
    ["tags.domain = 'ess' and not exists(tags.a) or modelId = 'pump'", '*meter pump'],
    ["modelId = 'secret'", ''],
  ])('%s finds %s', async (text, ids) => {
    expect((await find(text)).ids).toBe(ids);
  });

  it('of own models only finds no public ones of others', async () => {
    expect(await find('', false)).toEqual({ ids: 'a b pump battery', totalSize: 3 });
  });

  it('gives pages and counts all matches', async () => {
    expect(await find('', true, { offset: 1, limit: 2 })).toEqual({ ids: '*battery a b', totalSize: 5 });
  });

  it.each(["tags.a != '1'", "tags.a in ('1')", "modelId like 'a'", "name.en_US like 'a'", "desc = 'x'"])(
    '%s is no question',
    (text) => {
      expect(readExpression(text, modelFields)).toMatchObject({ ok: false });
    },
  );

  it('refuses a page that is too large, and gives a smaller one', async () => {
    const desc = 'x'.repeat(9_000_000);
    for (const id of ['l1', 'l2', 'l3', 'l4'])
      await registry.writer.putThingModel(OTHER_ORG, id, { desc, tags: { large: '1' } }, { public: true });
    const expression = readExpression('exists(tags.large)', modelFields);
    if (!expression.ok) throw new Error(expression.detail);
    const page = (limit: number) =>
      search.models(ORG, true, { expression: expression.value, offset: 0, limit });
    expect(await page(4)).toMatchObject({ ok: false, reason: 'tooLarge' });
    expect(await page(2)).toMatchObject({ ok: true, totalSize: 4 });
  });
});

describe('a thing model', () => {
  it('is the own one, or a public one of others where those count', async () => {
    expect(await models.get(ORG, 'battery', true)).toMatchObject({ orgId: ORG, tags: { domain: 'ess' } });
    expect(await models.get(ORG, 'meter', true)).toMatchObject({ orgId: OTHER_ORG });
    expect(await models.get(ORG, 'meter', false)).toBeNull();
    expect(await models.get(ORG, 'secret', true)).toBeNull();
    expect(await models.get(ORG, 'a\u0000', true)).toBeNull();
  });

  it('stays public until it is said not to be', async () => {
    const { writer } = registry;
    await writer.putThingModel(OTHER_ORG, 'meter', { desc: 'changed' });
    expect(await models.get(ORG, 'meter', true)).toMatchObject({ desc: 'changed' });
    await writer.putThingModel(OTHER_ORG, 'meter', { desc: 'changed' }, { public: false });
    expect(await models.get(ORG, 'meter', true)).toBeNull();
  });
});
