import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpCall } from '../../test/http-call.js';
import { ADMIN_TOKEN, ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

describe('the organisation of a caller over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());

  const get = async () => (await httpCall(`${gateway.url}/connectService/orgId`)).json;

  it('is the only one there is, as long as there is only one, while nobody signs [contract 2.9]', async () => {
    expect(await get()).toEqual({ status: 0, msg: 'Success', submsg: null, data: { orgId: ORG } });
    await httpCall(`${gateway.url}/setpoint/v1/organizations/o2`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: '{}',
    });
    expect(await get()).toMatchObject({ status: 400, msg: 'Invalid Argument orgId' });
  });
});
