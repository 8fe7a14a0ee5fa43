import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { batteryModel } from '../../test/battery-model.js';
import { type HttpCall, httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

describe('the admin API', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  const call = (path: string, options: HttpCall, token = ADMIN_TOKEN) =>
    httpCall(`${gateway.url}/setpoint/v1${path}`, {
      ...options,
      headers: { authorization: `Bearer ${token}` },
    });
  const put = (path: string, body: unknown) => call(path, { method: 'PUT', body: JSON.stringify(body) });
  const importLines = (lines: readonly string[], orgId = ORG) =>
    call(`/registry/import?orgId=${orgId}`, { method: 'POST', body: lines.join('\n') });

  const aDevice = (more: object = {}) => ({
    device: {
      orgId: ORG,
      assetId: 'Ab12Cd34',
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-99',
      deviceSecret: 'nR4vT8yK2bD6fH0jL3sW',
      deviceName: { defaultValue: 'EMS 99', i18nValue: {} },
      timezone: 'Europe/Berlin',
      ...more,
    },
  });
  const setPoint = (assetId: string) =>
    httpCall(
      `${gateway.url}/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${ORG}&assetId=${assetId}&measurepointId=setpoint_kw`,
      { method: 'POST', body: '{"value":1}' },
    );

  it.each([
    ['PUT', '/organizations/o1'],
    ['POST', '/applications?orgId=o1'],
    ['PUT', '/thing-models/m?orgId=o1'],
    ['PUT', '/products/p/delivery?orgId=o1'],
    ['POST', '/registry/import?orgId=o1'],
  ])('%s %s is closed without the right token', async (method, path) => {
    for (const token of ['', 'wrong']) {
      const answer = await call(path, { method, body: '{}' }, token);
      expect([answer.status, answer.json.code]).toEqual([401, 401]);
    }
  });

  it('is closed to a path that is written with escapes', async () => {
    const answer = await httpCall(`${gateway.url}/%73etpoint/v1/organizations/o1`, { method: 'PUT' });
    expect(answer.status).toBe(401);
  });

  it('creates an organisation, again without harm, and refuses a bad name', async () => {
    expect((await put('/organizations/o77', {})).json).toMatchObject({ code: 0, data: { created: true } });
    expect((await put('/organizations/o77', {})).json).toMatchObject({ code: 0, data: { created: false } });
    expect((await put('/organizations/a%20b', {})).json).toMatchObject({ code: codes.invalidArgument.code });
  });

  it('creates credentials for an application of an organisation that exists', async () => {
    const created = await call(`/applications?orgId=${ORG}`, { method: 'POST' });
    expect(created.json).toMatchObject({
      code: 0,
      data: { appKey: expect.any(String), appSecret: expect.any(String) },
    });
    const nobodys = await call('/applications?orgId=nobody', { method: 'POST' });
    expect(nobodys.json).toMatchObject({ code: codes.invalidArgument.code });
    expect((await call('/applications', { method: 'POST' })).json).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });

  it('stores a thing model and says why another cannot be stored', async () => {
    const path = `/thing-models/battery-2?orgId=${ORG}`;
    expect(
      (await put(path, { ...batteryModel, modelId: 'battery-2', modelIdPath: '/battery-2' })).json,
    ).toMatchObject({ code: 0 });
    const bad = await put(path, { ...batteryModel, measurepoints: { x: { dataType: 'COLOUR' } } });
    expect(bad.json).toMatchObject({ code: codes.invalidArgument.code, submsg: expect.any(String) });
    expect((await call(path, { method: 'PUT', body: '{' })).status).toBe(400);
    expect((await call(path, { method: 'PUT', body: '' })).json).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });

  it('makes new limits of a model count from the next command on', async () => {
    const { setpoint_kw: _, ...rest } = batteryModel.measurepoints;
    expect((await setPoint('Kc81mQzT')).json).toMatchObject({ code: 0 });
    await put(`/thing-models/battery?orgId=${ORG}`, { ...batteryModel, measurepoints: rest });
    expect((await setPoint('Kc81mQzT')).json).toMatchObject({ code: codes.notFound.code });
    await put(`/thing-models/battery?orgId=${ORG}`, batteryModel);
    expect((await setPoint('Kc81mQzT')).json).toMatchObject({ code: 0 });
  });

  it('sets the delivery of a product', async () => {
    const path = `/products/pQ7wXk2L/delivery?orgId=${ORG}`;
    expect((await put(path, { qos: 1 })).json).toMatchObject({ code: 0 });
    await setPoint('Kc81mQzT');
    expect(gateway.scheduler.submitted.at(-1)).toMatchObject({ device: { qos: 1 } });
    expect((await put(path, { qos: 2 })).json).toMatchObject({ code: codes.invalidArgument.code });
    expect((await put(`/products/nope/delivery?orgId=${ORG}`, { qos: 0 })).json).toMatchObject({
      code: codes.notFound.code,
    });
  });

  it('imports what can be imported and says of each line what happened', async () => {
    const lines = [
      JSON.stringify(aDevice()),
      '',
      'no json',
      JSON.stringify(aDevice({ assetId: 'bad' })),
      `{"device":${'['.repeat(10_000)}`,
    ];
    const { json } = await importLines(lines);
    expect(json).toMatchObject({
      code: 0,
      data: {
        results: [
          { line: 1, status: 'created' },
          { line: 3, status: 'failed', detail: expect.any(String) },
          { line: 4, status: 'failed' },
          { line: 5, status: 'failed' },
        ],
      },
    });
    expect((await setPoint('Ab12Cd34')).json).toMatchObject({ code: 0 });
    expect((await importLines(lines.slice(0, 1))).json).toMatchObject({
      data: { results: [{ line: 1, status: 'unchanged' }] },
    });
  });

  it('takes an import larger than any other body, up to its own limit', async () => {
    const blank = ' '.repeat(1_000);
    const large = Array.from({ length: 3_000 }, () => blank);
    expect((await importLines(large)).json).toMatchObject({ code: 0, data: { results: [] } });
    const answer = await importLines(Array.from({ length: 10_000 }, () => blank));
    expect([answer.status, answer.json.code]).toEqual([413, 413]);
  });

  it('imports nothing into an organisation that does not exist', async () => {
    expect((await importLines([JSON.stringify(aDevice())], 'nobody')).json).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });
});

describe('the admin API without a configured token', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ adminToken: undefined });
  });
  afterAll(() => gateway.stop());

  it.each(['', 'Bearer ', 'Bearer undefined'])('is closed to "%s"', async (authorization) => {
    const url = `${gateway.url}/setpoint/v1/organizations/o1`;
    expect((await httpCall(url, { method: 'PUT', headers: { authorization } })).status).toBe(401);
  });
});
