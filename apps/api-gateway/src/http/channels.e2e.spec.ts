import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { type HttpCall, httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { controlChannelTerms, setChannelTerms } from '../use-cases/channel-terms.js';

const kinds = [
  ['set', 'setMeasurepointChannels', 'DATASVC.SET.', setChannelTerms],
  ['control', 'controlChannels', 'DATASVC.CONTROL.', controlChannelTerms],
] as const;

describe.each(kinds)('%s channels over HTTP', (_, resource, prefix, terms) => {
  const A = `${prefix}site-a`;
  const B = `${prefix}site-b`;

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
    httpCall(`${gateway.url}/dataService/${resource}${path}?orgId=${orgId}${query}`, options);
  const create = (id: unknown, more: object = {}) =>
    call('', { method: 'POST', body: JSON.stringify({ [terms.member]: id, ...more }) });

  it('can be created, read, listed and deleted, each with its topic [contract 2.2]', async () => {
    const created = await create(A, { desc: 'site A' });
    expect(created.json).toEqual({
      status: 0,
      msg: 'Success',
      submsg: null,
      data: { id: expect.any(String), [terms.member]: A, desc: 'site A' },
    });
    expect(gateway.topics.names).toContain(A);
    expect((await call(`/${A}`)).json.data).toEqual(created.json.data);
    await create(B);
    expect((await call('')).json.data).toMatchObject({
      pageToken: 1,
      totalSize: 2,
      data: [{ [terms.member]: A }, { [terms.member]: B, desc: null }],
    });
    expect((await call('', {}, '&pageSize=1&pageToken=2')).json.data).toMatchObject({
      pageToken: 2,
      pageSize: 1,
      totalSize: 2,
      data: [{ [terms.member]: B }],
    });
    expect((await call(`/${A}`, { method: 'DELETE' })).json).toEqual({
      status: 0,
      msg: 'Success',
      submsg: null,
      data: null,
    });
    expect(gateway.topics.names).not.toContain(A);
    expect((await call(`/${A}`)).json).toMatchObject({ status: terms.unknown.code });
  });

  it('can be renamed: results go to the topic of the new name', async () => {
    await create(A, { desc: 'site A' });
    const body = JSON.stringify({ [terms.member]: B });
    const renamed = await call(`/${A}`, { method: 'PUT', body });
    expect(renamed.json).toMatchObject({
      status: 0,
      data: { [terms.member]: B, desc: 'site A' },
    });
    expect([...gateway.topics.names]).toEqual([B]);
    expect((await call(`/${A}`)).json).toMatchObject({ status: terms.unknown.code });
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
    expect((await create(A)).json).toMatchObject({ status: terms.exists.code });
    const body = JSON.stringify({ [terms.member]: B });
    expect((await call(`/${A}`, { method: 'PUT', body })).json).toMatchObject({
      status: terms.exists.code,
    });
    expect([...gateway.topics.names].sort()).toEqual([A, B]);
  });

  it('can be created on a second try after Kafka was away', async () => {
    gateway.topics.isDown = true;
    expect((await create(A)).json).toMatchObject({ status: terms.faults.create.code });
    gateway.topics.isDown = false;
    expect((await create(A)).json).toMatchObject({ status: 0 });
    expect(gateway.topics.names).toContain(A);
  });

  it.each(['', '\u0000', '泵', 'a b'])('cannot be named with %j behind the prefix', async (name) => {
    expect((await create(`${prefix}${name}`)).json).toMatchObject({ status: terms.illegal.code });
  });

  it('cannot be named without the prefix of their kind', async () => {
    const foreign = kinds.find(([, , other]) => other !== prefix)?.[2];
    for (const id of ['\ud800', prefix.toLowerCase(), `${foreign}a`])
      expect((await create(id)).json).toMatchObject({ status: terms.illegal.code });
  });

  it.each([`${prefix}none`, 'x'.repeat(1_000), '%E6%B3%B5', 'setpoint.command.requests'])(
    'are unknown by the name %.30s',
    async (id) => {
      expect((await call(`/${id}`)).json).toMatchObject({ status: terms.unknown.code });
      expect((await call(`/${id}`, { method: 'DELETE' })).json).toMatchObject({
        status: terms.unknown.code,
      });
    },
  );

  it.each(['', 'no json', '[]', `{"${terms.member}":5}`])('are not created by the body %s', async (body) => {
    expect((await call('', { method: 'POST', body })).json).toMatchObject({
      status: codes.edgeInvalidParameter.code,
    });
  });

  it('have a page beyond the last one, which is empty', async () => {
    await create(A);
    for (const query of ['&pageSize=1&pageToken=2', '&pageSize=999999999&pageToken=999999999'])
      expect((await call('', {}, query)).json.data).toMatchObject({ totalSize: 1, data: [] });
  });

  it.each(['&pageSize=-1', '&pageSize=x', '&pageSize=1.5', '&pageToken=0', '&pageToken=x', '&pageToken=1e9'])(
    'are not listed for %s',
    async (query) => {
      expect((await call('', {}, query)).json).toMatchObject({ status: codes.edgeInvalidParameter.code });
    },
  );

  it('need an organisation that exists', async () => {
    const unknown = { status: 400, msg: 'Invalid Argument orgId' };
    expect((await call('', {}, '', 'nobody')).json).toEqual({ ...unknown, submsg: 'orgId does not exist' });
    expect((await call('', {}, '', '')).json).toMatchObject(unknown);
  });
});
