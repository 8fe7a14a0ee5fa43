import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { batteryModel } from '../../test/battery-model.js';
import { httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const OTHER = 'o2';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  await admin('PUT', `/organizations/${OTHER}`);
  await put(ORG, 'storage', {
    modelIdPath: '/storage',
    tags: { domain: 'ess' },
    measurepoints: { soc: { dataType: 'INT' } },
  });
  await put(ORG, 'cell', { modelIdPath: '/storage/cell', tags: { domain: 'cell' } });
  await put(OTHER, 'meter', { tags: { domain: 'ess' } }, '&public=true');
  await put(OTHER, 'secret', {});
});
afterAll(() => gateway.stop());

const admin = async (method: string, path: string, body: unknown = {}) =>
  (
    await httpCall(`${gateway.url}/setpoint/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(body),
    })
  ).json;
const put = (orgId: string, modelId: string, body: unknown, more = '') =>
  admin('PUT', `/thing-models/${modelId}?orgId=${orgId}${more}`, body);

const call = async (query: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
  (
    await httpCall(`${gateway.url}/model-service/v2.1/thing-models?${query}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  ).json;
const get = (modelId: string, more = '') => call(`action=get&orgId=${ORG}&modelId=${modelId}${more}`);
const search = (body: unknown, more = '') => call(`action=search&orgId=${ORG}${more}`, body);
const idsOf = ({ data }: Record<string, unknown>) =>
  (data as { modelId: string }[]).map(({ modelId }) => modelId).sort();

describe('thing models over REST [contract 5.1]', () => {
  it('are read as they were written, with defaults and without what is only ours', async () => {
    const { json } = { json: await get('battery') };
    expect(json).toMatchObject({
      code: 0,
      msg: 'Success',
      submsg: null,
      data: { modelId: 'battery', modelIdPath: '/battery', orgId: ORG, name: expect.any(Object) },
    });
    const { measurepoints } = json.data as { measurepoints: Record<string, object> };
    expect(Object.keys(measurepoints).sort()).toEqual(Object.keys(batteryModel.measurepoints).sort());
    expect(measurepoints.setpoint_kw).not.toHaveProperty('writable');
    expect(measurepoints.setpoint_kw).toHaveProperty('dataDefinition');
  });

  it('have the elements of their parents', async () => {
    expect(await get('cell')).toMatchObject({
      data: { modelIdPath: '/storage/cell', measurepoints: { soc: { identifier: 'soc' } } },
    });
  });

  it('are refused to operators with the reason when their parent is not as named', async () => {
    for (const modelIdPath of ['/nobody/x', '/storage/cell/storage/x', '/cell/x']) {
      expect(await put(ORG, 'x', { modelIdPath })).toMatchObject({
        code: codes.invalidArgument.code,
        submsg: expect.stringContaining('modelIdPath'),
      });
    }
  });

  it.each([
    ['', 0],
    ['&scope=1', 0],
    ['&scope=0', codes.notFound.code],
    ['&scope=2', codes.invalidArgument.code],
    ['&scope=x', codes.invalidArgument.code],
  ])('of others that are public are read with "%s": %s', async (scope, code) => {
    expect(await get('meter', scope)).toMatchObject({ code });
    const found = await search({ expression: "modelId = 'meter'" }, scope);
    if (scope === '&scope=0') expect(found.data).toEqual([]);
    else expect(found).toMatchObject({ code });
  });

  it('of others that are not public are like none', async () => {
    expect(await get('secret')).toEqual({ ...(await get('nobody')), requestId: expect.any(String) });
    expect(idsOf(await search({ expression: "modelId in ('secret','cell')" }))).toEqual(['cell']);
  });

  it('are public until an operator says otherwise, in the query or in the body', async () => {
    await put(OTHER, 'meter', { desc: 'new', tags: { domain: 'ess' } });
    expect(await get('meter')).toMatchObject({ code: 0, data: { desc: 'new' } });
    await put(OTHER, 'meter', { public: false, tags: { domain: 'ess' } });
    expect(await get('meter')).toMatchObject({ code: codes.notFound.code });
    await put(OTHER, 'meter', { public: false, tags: { domain: 'ess' } }, '&public=true');
    expect(await get('meter')).toMatchObject({ code: 0 });
    expect(await put(OTHER, 'meter', { public: 'maybe' })).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });

  it.each([
    [{}, ['battery', 'cell', 'meter', 'storage']],
    [{ expression: 'modelId="battery"' }, ['battery']],
    [{ expression: "tags.domain = 'ess'", orgId: ORG }, ['meter', 'storage']],
    [{ expression: 'exists(tags.domain)' }, ['cell', 'meter', 'storage']],
    [{ expression: 'not exists(tags.domain)' }, ['battery']],
    [
      { expression: "tags.domain = 'ess' AND modelId IN ('storage') or modelId = 'cell'" },
      ['cell', 'storage'],
    ],
  ])('are found by %j: %j', async (body, ids) => {
    expect(idsOf(await search(body))).toEqual(ids);
  });

  it('are found in pages, cropped to what is wanted', async () => {
    const body = {
      expression: "modelId in ('storage','cell')",
      pagination: { pageNo: 2, pageSize: 1 },
      projection: ['modelId', 'measurepoints.*.identifier'],
    };
    expect(await search(body)).toMatchObject({
      data: [{ modelId: 'storage', measurepoints: { soc: { identifier: 'soc' } } }],
      pagination: { sortedBy: null, pageNo: 2, pageSize: 1, totalSize: 2 },
    });
    const { data } = await search({ ...body, projection: ['modelId'] });
    expect(data).toEqual([{ modelId: 'storage' }]);
  });

  it.each([
    [{ expression: "name.en_US like 'x'" }],
    [{ expression: "modelId != 'x'" }],
    [{ expression: 'modelId =' }],
    [{ expression: { a: 1 } }],
    [{ pagination: { pageNo: 1, pageSize: 201 } }],
    [{ projection: 'modelId' }],
    [[]],
  ])('are not found by %j', async (body) => {
    expect(await search(body)).toMatchObject({ code: codes.invalidArgument.code, data: null });
  });

  it.each(['action=get', 'action=nope', `action=get&orgId=nobody&modelId=x`, `action=get&orgId=${ORG}`])(
    'are refused with %s',
    async (query) => {
      expect(await call(query)).toMatchObject({ code: codes.invalidArgument.code });
    },
  );

  it('are read by GET and searched by POST only', async () => {
    const wrong = await call(`action=get&orgId=${ORG}&modelId=battery`, {});
    expect(wrong).toMatchObject({ code: codes.methodNotAllowed.code });
  });
});

describe('a thing model in the form of the edge [contract 5.3]', () => {
  const edge = async (modelId: string, query: string) =>
    (await httpCall(`${gateway.url}/modelService/thingModels/${modelId}?${query}`)).json;

  it('is answered in the envelope of the edge', async () => {
    const answer = await edge('cell', `orgId=${ORG}`);
    expect(answer).toMatchObject({
      status: 0,
      msg: 'Success',
      submsg: null,
      data: { id: 'cell', orgId: ORG, parentId: 'storage', copyFromId: null, tags: { domain: 'cell' } },
    });
    const { jsonschema } = answer.data as { jsonschema: string };
    expect(JSON.parse(jsonschema)).toMatchObject({
      properties: { measurepoints: { properties: { soc: { type: 'integer' } } } },
    });
  });

  it.each([
    ['nobody', `orgId=${ORG}`, 1000211],
    ['secret', `orgId=${ORG}`, 1000211],
    ['a%00b', `orgId=${ORG}`, 1000211],
    ['cell', 'orgId=nobody', 400],
    ['cell', '', 400],
  ])('of %s with %s is refused with %s', async (modelId, query, status) => {
    const answer = await edge(modelId, query);
    expect(answer).toMatchObject({ status });
    expect(answer).not.toHaveProperty('data');
  });
});
