import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { type HttpCall, httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const A = 'DATASVC.SET.site-a';
const B = 'DATASVC.SET.site-b';

describe('set channels over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(async () => {
    gateway.topics.isDown = false;
    await call(`/${A}`, { method: 'DELETE' });
    await call(`/${B}`, { method: 'DELETE' });
  });

  const call = (path: string, options: HttpCall = {}, query = '', orgId = ORG) =>
    httpCall(`${gateway.url}/dataService/setMeasurepointChannels${path}?orgId=${orgId}${query}`, options);
  const create = (id: unknown, more: object = {}) =>
    call('', { method: 'POST', body: JSON.stringify({ setMeasurepointChannelId: id, ...more }) });

  it('can be created, read, listed and deleted, each with its topic [contract 2.2]', async () => {
    const created = await create(A, { desc: 'site A' });
    expect(created.json).toEqual({
      status: 0,
      msg: 'Success',
      submsg: null,
      data: { id: expect.any(String), setMeasurepointChannelId: A, desc: 'site A' },
    });
    expect(gateway.topics.names).toContain(A);
    expect((await call(`/${A}`)).json.data).toEqual(created.json.data);
    await create(B);
    expect((await call('')).json.data).toMatchObject({
      pageToken: 1,
      totalSize: 2,
      data: [{ setMeasurepointChannelId: A }, { setMeasurepointChannelId: B, desc: null }],
    });
    expect((await call('', {}, '&pageSize=1&pageToken=2')).json.data).toMatchObject({
      pageToken: 2,
      pageSize: 1,
      totalSize: 2,
      data: [{ setMeasurepointChannelId: B }],
    });
    expect((await call(`/${A}`, { method: 'DELETE' })).json).toEqual({
      status: 0,
      msg: 'Success',
      submsg: null,
      data: null,
    });
    expect(gateway.topics.names).not.toContain(A);
    expect((await call(`/${A}`)).json).toMatchObject({ status: codes.setChannelUnknown.code });
  });

  it('can be renamed: results go to the topic of the new name', async () => {
    await create(A, { desc: 'site A' });
    const body = JSON.stringify({ setMeasurepointChannelId: B });
    const renamed = await call(`/${A}`, { method: 'PUT', body });
    expect(renamed.json).toMatchObject({
      status: 0,
      data: { setMeasurepointChannelId: B, desc: 'site A' },
    });
    expect([...gateway.topics.names]).toEqual([B]);
    expect((await call(`/${A}`)).json).toMatchObject({ status: codes.setChannelUnknown.code });
    expect((await call(`/${B}`)).json).toMatchObject({ status: 0 });
  });

  it('can be described anew', async () => {
    await create(A, { desc: 'old' });
    await call(`/${A}`, { method: 'PUT', body: '{"desc":"new"}' });
    expect((await call(`/${A}`)).json).toMatchObject({ data: { desc: 'new' } });
  });

  it('cannot be created twice, nor renamed onto another', async () => {
    await create(A);
    await create(B);
    expect((await create(A)).json).toMatchObject({ status: codes.setChannelExists.code });
    const body = JSON.stringify({ setMeasurepointChannelId: B });
    expect((await call(`/${A}`, { method: 'PUT', body })).json).toMatchObject({
      status: codes.setChannelExists.code,
    });
    expect([...gateway.topics.names].sort()).toEqual([A, B]);
  });

  it('can be created on a second try after Kafka was away', async () => {
    gateway.topics.isDown = true;
    expect((await create(A)).json).toMatchObject({ status: codes.setChannelSaveFault.code });
    gateway.topics.isDown = false;
    expect((await create(A)).json).toMatchObject({ status: 0 });
    expect(gateway.topics.names).toContain(A);
  });

  it.each([
    'DATASVC.SET.',
    'datasvc.set.a',
    'DATASVC.CONTROL.a',
    'DATASVC.SET.泵',
    `DATASVC.SET.${'x'.repeat(53)}`,
    'DATASVC.SET.\u0000',
    '\ud800',
  ])('cannot be named %j [contract 9.8]', async (id) => {
    expect((await create(id)).json).toMatchObject({ status: codes.setChannelIllegal.code });
  });

  it.each(['DATASVC.SET.none', 'x'.repeat(1_000), '%E6%B3%B5', 'setpoint.command.requests'])(
    'are unknown by the name %.30s',
    async (id) => {
      expect((await call(`/${id}`)).json).toMatchObject({ status: codes.setChannelUnknown.code });
      expect((await call(`/${id}`, { method: 'DELETE' })).json).toMatchObject({
        status: codes.setChannelUnknown.code,
      });
    },
  );

  it.each(['', 'no json', '[]', '{"setMeasurepointChannelId":5}'])(
    'are not created by the body %s',
    async (body) => {
      expect((await call('', { method: 'POST', body })).json).toMatchObject({
        status: codes.edgeInvalidParameter.code,
      });
    },
  );

  it.each(['&pageSize=-1', '&pageSize=x', '&pageToken=0'])('are not listed for %s', async (query) => {
    expect((await call('', {}, query)).json).toMatchObject({ status: codes.edgeInvalidParameter.code });
  });

  it('need an organisation that exists', async () => {
    const unknown = { status: 400, msg: 'Invalid Argument orgId' };
    expect((await call('', {}, '', 'nobody')).json).toEqual({ ...unknown, submsg: 'orgId does not exist' });
    expect((await call('', {}, '', '')).json).toMatchObject(unknown);
  });
});
