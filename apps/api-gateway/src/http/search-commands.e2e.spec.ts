import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { SearchCommands, SearchRefusedReply } from '@setpoint/contracts';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

describe('search of commands over HTTP [contract 1.8]', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
  });

  const search = (body?: unknown, query: Record<string, string> = {}, method = 'POST') => {
    const parameters = new URLSearchParams({ action: 'search', orgId: ORG, assetId: 'Kc81mQzT', ...query });
    const url = `${gateway.url}/connect-service/v2.1/commands?${parameters}`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return httpCall(url, { method, ...(body !== undefined && { body: text }) });
  };

  const asked = (): SearchCommands[] =>
    gateway.scheduler.requests.flatMap((request) =>
      request.type === 'command.search' ? [request.value] : [],
    );

  const answerWith = (commands: readonly unknown[], totalSize: number) => {
    gateway.scheduler.onSearch = ({ replyTo: { requestId } }) => ({
      type: 'searched',
      requestId,
      totalSize,
      commands,
    });
  };

  it('answers a page beside the data', async () => {
    answerWith([{ commandId: '7', state: 6 }], 57);
    const { status, json } = await search({
      expression: 'state = 6 and createTime >= "2026-01-01 08:00:00"',
      pagination: { pageNo: 2, pageSize: 20, sorters: [] },
      projection: ['commandId', 'state'],
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      code: 0,
      msg: 'Success',
      submsg: null,
      requestId: expect.any(String),
      data: [{ commandId: '7', state: 6 }],
      pagination: {
        sortedBy: [{ field: 'createDate', order: 'DESC' }],
        pageNo: 2,
        pageSize: 20,
        totalSize: 57,
      },
    });
    expect(asked()).toMatchObject([
      {
        orgId: ORG,
        assetId: 'Kc81mQzT',
        timezone: '+08:00',
        expression: 'state = 6 and createTime >= "2026-01-01 08:00:00"',
        projection: ['commandId', 'state'],
        offset: 20,
        limit: 20,
      },
    ]);
  });

  it.each([
    [undefined, 100],
    ['', 100],
    ['  ', 100],
    [{}, 100],
    [{ expression: null, pagination: null, projection: null }, 100],
    [{ expression: '', projection: [], orgId: 'ignored' }, 100],
    [{ pagination: { pageNo: 1, pageSize: 5_000 } }, 1_000],
  ])('lists everything for the body %j, in pages of %i', async (body, limit) => {
    answerWith([], 0);
    const { json } = await search(body);
    expect(json).toMatchObject({
      code: 0,
      data: [],
      pagination: { pageNo: 1, pageSize: limit, totalSize: 0 },
    });
    expect(asked()).toMatchObject([{ offset: 0, limit }]);
  });

  it('names the device by its keys as well', async () => {
    await search({}, { assetId: '', productKey: 'pQ7wXk2L', deviceKey: 'ems-02' });
    expect(asked()).toMatchObject([{ assetId: 'Rv20pLsY' }]);
  });

  it.each([
    ['a field that commands have not', { expression: 'inputData = 3' }, 'expression'],
    ['an expression that ends too early', { expression: 'state = ' }, 'expression'],
    ['an expression that is no text', { expression: 5 }, 'body'],
    ['an expression as an object', { expression: { 'state = 2': 1 } }, 'body'],
    ['a state that there is not', { expression: 'state = 8' }, 'expression'],
    ['a time that there is not', { expression: 'createTime > "2026-02-30 00:00:00"' }, 'expression'],
    ['an operator that the field has not', { expression: 'state != 3' }, 'expression'],
    ['depth without end', { expression: '('.repeat(10_000) }, 'expression'],
    ['an over-long expression', { expression: `state = 1${' '.repeat(20_000)}` }, 'expression'],
    ['half a page', { pagination: { pageNo: 1 } }, 'pagination'],
    ['page 0', { pagination: { pageNo: 0, pageSize: 10 } }, 'pagination'],
    ['a page beyond all numbers', { pagination: { pageNo: 9e15, pageSize: 1_000 } }, 'pagination'],
    ['a projection that is no list', { projection: 'state' }, 'body'],
    ['a path that is none', { projection: ['a[0]'] }, 'projection'],
    ['a body that is no object', [1], 'body'],
  ])('refuses %s', async (_, body, argument) => {
    const { status, json } = await search(body);
    expect(status).toBe(200);
    expect(json).toMatchObject({ code: codes.invalidArgument.code, data: null });
    expect(json.msg).toMatch(new RegExp(`^Invalid Argument ${argument}:  `));
    expect(json).not.toHaveProperty('pagination');
    expect(asked()).toEqual([]);
  });

  it.each([
    ['a body that is no JSON', () => search('{'), 400],
    ['another method', () => search(undefined, {}, 'GET'), 405],
    ['two assets', () => search({}, { assetId: 'Kc81mQzT,Rv20pLsY' }), codes.invalidArgument.code],
    ['an unknown device', () => search({}, { assetId: 'Xx99xXxX' }), codes.notFound.code],
  ])('refuses %s with its own code', async (_, call, code) => {
    expect((await call()).json).toMatchObject({ code, data: null });
  });

  it.each([
    ['tooSlow', 200, codes.invalidArgument.code],
    ['tooLarge', 200, codes.invalidArgument.code],
    ['crowded', 429, codes.rateLimited.code],
  ] as const)('tells a caller what to do about %s', async (reason, http, code) => {
    gateway.scheduler.onSearch = ({ replyTo: { requestId } }): SearchRefusedReply => ({
      type: 'searchRefused',
      requestId,
      reason,
    });
    const { status, json } = await search({});
    expect(status).toBe(http);
    expect(json).toMatchObject({ code, submsg: expect.any(String), data: null });
  });

  it('answers 99500 when a scheduler could not read', async () => {
    gateway.scheduler.onSearch = ({ replyTo: { requestId } }) => ({
      type: 'refused',
      requestId,
      reason: 'fault',
    });
    expect((await search({})).json).toMatchObject({ code: codes.serverFault.code });
  });
});
