import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { type HttpCall, httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const PRODUCT = 'cU5tOm01';
const SCRIPT = readFileSync(
  new URL('../../../../packages/payload-scripts/test/scripts/64-bit-ids.js.txt', import.meta.url),
  'utf8',
);
const SET = {
  id: '4013031427909091335',
  version: '1.0',
  params: { setpoint_kw: 12.5, enabled: 1, label: 'peak' },
  method: 'thing.service.measurepoint.set',
};

describe('the payload script of a product', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ scripts: true });
    const product = {
      productKey: PRODUCT,
      productSecret: 'h3Lq9Xv2Tz7',
      productName: { defaultValue: 'ESS B', i18nValue: {} },
      productType: 'Device',
      dataFormat: 'Custom',
      modelId: 'battery',
    };
    await operate(`registry/import?orgId=${ORG}`, { method: 'POST', body: JSON.stringify({ product }) });
    await operate('organizations/o99', { method: 'PUT' });
  });
  afterAll(() => gateway.stop());

  const operate = (path: string, options: HttpCall = {}, token = ADMIN_TOKEN) =>
    httpCall(`${gateway.url}/setpoint/v1/${path}`, {
      ...options,
      headers: { authorization: `Bearer ${token}`, ...options.headers },
    });
  const path = (more = '', orgId = ORG, productKey = PRODUCT) =>
    `products/${productKey}/codec${more}?orgId=${orgId}`;
  const put = (body: string | Buffer, at = path()) => operate(at, { method: 'PUT', body });
  const stored = async () => (await operate(path())).json;
  const test = (body: object | string, at = path('/test')) =>
    operate(at, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

  beforeEach(() => put(''));

  it.each([
    ['GET', ''],
    ['PUT', ''],
    ['POST', '/test'],
  ])('is closed to %s codec%s without the right token', async (method, more) => {
    const body = method === 'GET' ? {} : { body: '{}' };
    const answer = await operate(path(more), { method, ...body }, 'wrong');
    expect([answer.status, answer.json.code]).toEqual([401, 401]);
  });

  it('is stored, read back as it was, and removed by an empty body', async () => {
    expect(await stored()).toMatchObject({ code: 0, data: { script: null } });
    expect((await put(SCRIPT)).json).toMatchObject({ code: 0, data: null });
    expect(await stored()).toMatchObject({ code: 0, data: { script: SCRIPT } });
    expect((await put('')).json).toMatchObject({ code: 0 });
    expect(await stored()).toMatchObject({ code: 0, data: { script: null } });
  });

  it.each(['application/json', 'text/javascript', 'nonsense;;'])(
    'is taken as it is when the content type is %s',
    async (type) => {
      const answer = await operate(path(), {
        method: 'PUT',
        body: SCRIPT,
        headers: { 'content-type': type },
      });
      expect(answer.json).toMatchObject({ code: 0 });
    },
  );

  it.each([
    ['does not compile', 'function jsonStrToRawData( {', 'SyntaxError'],
    ['lacks a function', 'function jsonStrToRawData() {}', 'rawDataToJsonStr'],
    ['never ends', `${SCRIPT} while (1);`, 'timedOut'],
    ['wants too much memory', `${SCRIPT} new ArrayBuffer(1e9);`, 'outOfMemory'],
    ['is too long', `${SCRIPT}//${'x'.repeat(262_144)}`, 'at most 262144 characters'],
    ['holds a NUL', `${SCRIPT}\0`, 'NUL'],
  ])('that %s is refused, and the one before stays', async (_, source, message) => {
    await put(SCRIPT);
    const { json } = await put(source);
    expect(json).toMatchObject({
      code: codes.invalidArgument.code,
      msg: expect.stringContaining(message),
    });
    expect(await stored()).toMatchObject({ data: { script: SCRIPT } });
  });

  it('that is not UTF-8 cannot be read', async () => {
    const answer = await put(Buffer.from([0x2f, 0x2f, 0xff]));
    expect([answer.status, answer.json.code]).toEqual([400, 400]);
  });

  it.each([
    ['of another organisation', path('', 'o99'), codes.notFound.code],
    ['of an organisation that does not exist', path('', 'nobody'), codes.notFound.code],
    ['of an unknown product', path('', ORG, 'nOpE0000'), codes.notFound.code],
    ['of no organisation', `products/${PRODUCT}/codec`, codes.invalidArgument.code],
    ['of a product with JSON', path('', ORG, 'pQ7wXk2L'), codes.invalidArgument.code],
  ])('%s is neither read, stored nor tried', async (_, at, code) => {
    const tryAt = at.replace('/codec', '/codec/test');
    const answers = [
      await operate(at),
      await put(SCRIPT, at),
      await put('', at),
      await test({ direction: 'encode', json: SET, script: SCRIPT }, tryAt),
    ];
    expect(answers.map(({ json }) => json.code)).toEqual([code, code, code, code]);
  });

  it('that is stored is tried in both directions', async () => {
    await put(SCRIPT);
    const raw = '0237b126d25d0000070141480000020103047065616b';
    expect((await test({ direction: 'encode', json: SET })).json).toMatchObject({
      code: 0,
      data: { ok: true, raw },
    });
    expect((await test({ direction: 'encode', json: JSON.stringify(SET) })).json).toMatchObject({
      data: { raw },
    });
    const signed = [-126, 55, -79, 38, -46, 93, 0, 0, 7, 0, -56];
    for (const bytes of ['8237b126d25d00000700c8', '8237B126D25D00000700C8', signed]) {
      expect((await test({ direction: 'decode', raw: bytes })).json).toMatchObject({
        code: 0,
        data: { ok: true, json: '{"id":"4013031427909091335","code":200,"data":"","message":""}' },
      });
    }
  });

  it('is tried before it is stored, and nothing is stored by that', async () => {
    const script = 'function rawDataToJsonStr(b) { return JSON.stringify(b) }';
    expect((await test({ direction: 'decode', raw: '01ff', script })).json).toMatchObject({
      data: { ok: true, json: '[1,255]' },
    });
    expect(await stored()).toMatchObject({ data: { script: null } });
  });

  it.each([
    ['failed', 'function jsonStrToRawData() { throw new Error("no such method") }', 'no such method'],
    ['timedOut', 'function jsonStrToRawData() { while (1); }', '100 ms'],
    ['badOutput', 'function jsonStrToRawData() { return "02" }', 'array of numbers'],
    ['missingFunction', '', 'jsonStrToRawData'],
  ])('that fails when it is tried tells how: %s', async (reason, script, detail) => {
    const { status, json } = await test({ direction: 'encode', json: SET, script });
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({
        code: codes.encodeFailed.code,
        submsg: expect.stringContaining(detail),
        data: { ok: false, reason, detail: expect.stringContaining(detail) },
      }),
    ]);
  });

  it.each([
    ['no body', ''],
    ['no direction', { json: SET, script: SCRIPT }],
    ['no JSON to encode', { direction: 'encode', script: SCRIPT }],
    ['no bytes to decode', { direction: 'decode', json: SET, script: SCRIPT }],
    ['half a byte', { direction: 'decode', raw: '0', script: SCRIPT }],
    ['no script anywhere', { direction: 'encode', json: SET }],
  ])('is not tried with %s', async (_, body) => {
    expect((await test(body)).json).toMatchObject({ code: codes.invalidArgument.code });
  });

  it('is not tried with a body that is no JSON', async () => {
    expect((await test('{')).status).toBe(400);
  });
});

describe('a gateway that cannot try scripts', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  it('says that the call may be repeated, and stores nothing', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const root = `${gateway.url}/setpoint/v1`;
    const product = {
      productKey: PRODUCT,
      productSecret: 'h3Lq9Xv2Tz7',
      productName: { defaultValue: 'ESS B', i18nValue: {} },
      productType: 'Device',
      dataFormat: 'Custom',
      modelId: 'battery',
    };
    await httpCall(`${root}/registry/import?orgId=${ORG}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ product }),
    });
    const url = `${root}/products/${PRODUCT}/codec?orgId=${ORG}`;
    const answer = await httpCall(url, { method: 'PUT', headers, body: SCRIPT });
    expect([answer.status, answer.json.code]).toEqual([429, 429]);
    expect((await httpCall(url, { headers })).json).toMatchObject({ data: { script: null } });
  });
});
