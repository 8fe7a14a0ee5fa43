import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const PRODUCT = 'pQ7wXk2L';

describe('products over REST', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    await httpCall(`${gateway.url}/setpoint/v1/organizations/o2`, {
      method: 'PUT',
      headers: { authorization: 'Bearer e2e-admin-token' },
    });
  });
  afterAll(() => gateway.stop());

  const call = async (action: string, query: string, body?: unknown, method = 'POST') => {
    const url = `${gateway.url}/connect-service/v2.1/products?action=${action}&${query}`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { json, status } = await httpCall(url, { method, ...(text !== undefined && { body: text }) });
    expect(status).toBe(200);
    return json as { code: number; msg: string; submsg: string | null; data: never; pagination?: object };
  };
  const get = (productKey: string, orgId = ORG) =>
    call('get', `orgId=${orgId}&productKey=${productKey}`, undefined, 'GET');
  const product = (more: object = {}) => ({
    productName: { defaultValue: 'ESS B' },
    modelId: 'battery',
    dataFormat: 'Json',
    productType: 'Device',
    biDirectionalAuth: false,
    ...more,
  });
  const create = async (more: object = {}): Promise<string> =>
    (await call('create', `orgId=${ORG}`, product(more))).data;

  it('are created and read back in the shape of the documents', async () => {
    const answer = await call(
      'create',
      `orgId=${ORG}`,
      product({ dynamicActivateEnabled: 'false', productTags: { a: '1' } }),
    );
    expect(answer).toMatchObject({
      code: 0,
      msg: 'Success',
      submsg: null,
      data: expect.stringMatching(/^\w{8}$/),
    });
    const read = await get(answer.data);
    expect(read.data).toEqual({
      orgId: ORG,
      productKey: answer.data,
      productName: { defaultValue: 'ESS B', i18nValue: {} },
      productSecret: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
      productDesc: '',
      productType: 'Device',
      dataFormat: 'Json',
      productTags: { a: '1' },
      modelId: 'battery',
      dynamicActivateEnabled: false,
      biDirectionalAuth: false,
      createBy: null,
      createTime: expect.any(Number),
      updateBy: null,
      updateTime: (read.data as { createTime: number }).createTime,
      defaultValidDay: null,
      maxValidDay: null,
    });
    expect(Object.keys(read.data)[0]).toBe('orgId');
  });

  it('take the other spelling of a flag, and flags as text', async () => {
    const key = await create({ dynamicActiveEnabled: 'true', biDirectionalAuth: 'true' });
    expect((await get(key)).data).toMatchObject({ dynamicActivateEnabled: true, biDirectionalAuth: true });
  });

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['no name', product({ productName: undefined })],
    ['a name of another type', product({ productName: 'ESS' })],
    ['no modelId', product({ modelId: undefined })],
    ['another format', product({ dataFormat: 'XML' })],
    ['another type', product({ productType: 'Thing' })],
    ['no biDirectionalAuth', product({ biDirectionalAuth: undefined })],
    [
      'a tag that every object has',
      JSON.stringify(product()).replace('}', '},"productTags":{"__proto__":"1"}'),
    ],
    ['a tag called constructor', product({ productTags: { constructor: '1' } })],
    ['a tag with a NUL character', product({ productTags: { a: '\u0000' } })],
    ['a NUL character in the name', product({ productName: { defaultValue: 'a\u0000' } })],
    ['half a character', product({ productDesc: '\ud800' })],
    ['a text without end', product({ productDesc: 'x'.repeat(2_000) })],
    [
      'too many tags',
      product({ productTags: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, ''])) }),
    ],
  ])('are refused with %s', async (_title, body) => {
    expect(await call('create', `orgId=${ORG}`, body)).toMatchObject({
      code: codes.invalidArgument.code,
      submsg: expect.any(String),
      data: null,
    });
  });

  it('are refused without a model, without an organisation and by another method', async () => {
    expect(await call('create', `orgId=${ORG}`, product({ modelId: 'nope' }))).toMatchObject({ code: 11699 });
    expect(await call('create', 'orgId=nobody', product())).toMatchObject({ code: 99400 });
    expect(await call('create', '', product())).toMatchObject({ code: 99400 });
    expect(await call('nonsense', `orgId=${ORG}`)).toMatchObject({ code: 99400 });
    for (const [action, method] of [
      ['create', 'GET'],
      ['get', 'POST'],
      ['search', 'GET'],
      ['update', 'GET'],
      ['delete', 'GET'],
    ] as const) {
      const url = `${gateway.url}/connect-service/v2.1/products?action=${action}&orgId=${ORG}&productKey=${PRODUCT}`;
      expect((await httpCall(url, { method })).status).toBe(405);
    }
  });

  it('are updated, and what is absent stays', async () => {
    const key = await create({ productDesc: 'old', productTags: { a: '1' }, dynamicActivateEnabled: true });
    const body = { productName: { defaultValue: 'C', i18nValue: { zh_CN: '丙' } }, biDirectionalAuth: true };
    expect(await call('update', `orgId=${ORG}&productKey=${key}`, body)).toMatchObject({
      code: 0,
      data: key,
    });
    expect((await get(key)).data).toMatchObject({
      ...body,
      productDesc: 'old',
      productTags: { a: '1' },
      dynamicActivateEnabled: true,
    });
    const tags = { ...body, productTags: { b: '2' }, productDesc: null };
    await call('update', `orgId=${ORG}&productKey=${key}`, tags);
    expect((await get(key)).data).toMatchObject({ productTags: { b: '2' }, productDesc: 'old' });
    expect(await call('update', `orgId=${ORG}&productKey=${key}`, {})).toMatchObject({ code: 99400 });
  });

  it('are deleted once they have no devices', async () => {
    const remove = (key: string) => call('delete', `orgId=${ORG}&productKey=${key}`);
    expect(await remove(PRODUCT)).toMatchObject({ code: 11619 });
    const key = await create();
    expect(await remove(key)).toMatchObject({ code: 0, data: key });
    expect(await remove(key)).toMatchObject({ code: 99404 });
    expect(await get(key)).toMatchObject({ code: 11611 });
  });

  it('of another organisation are answered exactly like unknown ones', async () => {
    const update = { productName: { defaultValue: 'x' }, biDirectionalAuth: false };
    const asked = (orgId: string, key: string) =>
      Promise.all([
        get(key, orgId),
        call('update', `orgId=${orgId}&productKey=${key}`, update),
        call('delete', `orgId=${orgId}&productKey=${key}`),
        call('search', `orgId=${orgId}`, { expression: `productKey = '${key}'` }),
      ]);
    const strip = (answers: readonly object[]) => answers.map((answer) => ({ ...answer, requestId: '' }));
    const foreign = strip(await asked('o2', PRODUCT));
    expect(foreign).toEqual(strip(await asked('o2', 'nope0000')));
    expect(foreign).toMatchObject([{ code: 11611 }, { code: 11651 }, { code: 99404 }, { code: 0, data: [] }]);
    for (const query of [`orgId=${ORG}`, `orgId=${ORG}&productKey=%00`])
      expect(await call('get', query, undefined, 'GET')).toMatchObject({ code: 99400 });
  });

  it('are searched by what they are called and tagged, in pages and cropped', async () => {
    const key = await create({ productName: { defaultValue: 'Search me' }, productTags: { found: 'yes' } });
    const search = (body?: unknown) => call('search', `orgId=${ORG}`, body);
    expect(
      await search({
        expression: "productName like 'SEARCH' and productTags.found = 'yes'",
        projection: ['productKey'],
      }),
    ).toMatchObject({
      code: 0,
      data: [{ productKey: key }],
      pagination: { sortedBy: null, pageNo: 1, pageSize: 10, totalSize: 1 },
    });
    expect(await search()).toMatchObject({ code: 0, pagination: { pageSize: 10 } });
    const paged = await search({ pagination: { pageNo: 2, pageSize: 1 } });
    expect(paged.data).toHaveLength(1);
    for (const bad of [
      { expression: "productSecret like 'a'" },
      { expression: 'productKey =' },
      { pagination: { pageNo: 1, pageSize: 201 } },
      { pagination: { pageNo: 1 } },
      { projection: 'productKey' },
    ])
      expect(await search(bad)).toMatchObject({ code: 99400 });
  });
});
