import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { EndedReply } from '@setpoint/contracts';
import { waitFor } from '@setpoint/service-kit';
import { EdgeClient } from '../../test/edge-client.js';
import { answers } from '../../test/fake-scheduler.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { edgeInvoke, edgeSet } from '../use-cases/edge-operation.js';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };

describe('synchronous calls over HTTP', () => {
  let gateway: TestGateway;
  let client: EdgeClient;
  beforeAll(async () => {
    gateway = await startTestGateway({ limits: { maxSyncCalls: 2 } });
    client = new EdgeClient(gateway);
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(answers.succeeded);
  });

  it('write a point and answer with the members and the order of the documents [contract 2.5]', async () => {
    gateway.scheduler.behave(answers.succeeded);
    const { json } = await client.sync(edgeSet, { timeout: 5_000, callbackUrl: 'http://x/y?z' });
    expect(json).toEqual({ status: 0, msg: 'Success', submsg: null, data: expect.anything() });
    expect(Object.entries(json.data as object)).toEqual([
      ['requestId', 'w-1'],
      ['orgId', ORG],
      ['callType', 'SYNC'],
      ['setMeasurepointChannelId', null],
      ['productKey', keys.productKey],
      ['deviceKey', keys.deviceKey],
      ['assetId', 'Kc81mQzT'],
      ['measurepointId', 'setpoint_kw'],
      ['callbackUrl', 'http://x/y?z'],
      ['inputData', { arg: 12.5 }],
      ['status', 0],
      ['msg', 'SUCCESS'],
      ['submsg', null],
      ['timeout', 5_000],
      ['gmtSetMeasurepointRequest', expect.any(Number)],
      ['gmtSetMeasurepointReply', expect.any(Number)],
    ]);
    expect(gateway.scheduler.submitted).toMatchObject([
      { inputData: 12.5, timeoutMs: 5_000, pendingTtlMs: 0, result: null, replyTo: { when: 'end' } },
    ]);
  });

  it('call a service and answer with its outputs, and when the device said so [contract 2.7]', async () => {
    gateway.scheduler.behave((command) => ({
      ...(answers.succeeded(command) as EndedReply),
      outputData: { ticket: 4242 },
      repliedAt: 1_767_225_601_234,
    }));
    const { json } = await client.sync(edgeInvoke, { keys });
    const [command] = gateway.scheduler.submitted;
    expect(command).toMatchObject({ identifier: 'restart', inputData: { delay_s: 300 }, timeoutMs: 30_000 });
    expect(Object.entries(json.data as object)).toEqual([
      ['requestId', 'w-1'],
      ['messageId', command?.commandId],
      ['requestMethod', 'thing.service.restart'],
      ['callType', 'SYNC'],
      ['controlChannelId', null],
      ['productKey', keys.productKey],
      ['deviceKey', keys.deviceKey],
      ['assetId', 'Kc81mQzT'],
      ['serviceName', 'Restart'],
      ['serviceId', 'restart'],
      ['callbackUrl', null],
      ['inputData', { delay_s: 300 }],
      ['outputData', { ticket: 4242 }],
      ['status', 0],
      ['msg', 'SUCCESS'],
      ['submsg', null],
      ['timeout', 30_000],
      ['gmtServiceRequest', expect.any(Number)],
      ['gmtServiceReply', expect.any(Number)],
      ['gmtDeviceReply', 1_767_225_601_234],
    ]);
  });

  it('say -1 and no outputs when the device did not answer', async () => {
    gateway.scheduler.behave(answers.offline);
    const item = await client.syncOne(edgeInvoke);
    expect(item).toMatchObject({
      gmtDeviceReply: -1,
      outputData: {},
      messageId: expect.stringMatching(/^\d{19}$/),
    });
  });

  it.each(['PUT', 'POST'])('write by %s, by either name of the device [contract 8 #38]', async (method) => {
    expect((await client.sync(edgeSet, { method })).json).toMatchObject({ status: 0, data: { status: 0 } });
    expect((await client.sync(edgeSet, { method, keys })).json).toMatchObject({
      status: 0,
      data: { status: 0 },
    });
    expect(gateway.scheduler.submitted.map(({ assetId }) => assetId)).toEqual(['Kc81mQzT', 'Kc81mQzT']);
  });

  it('are not got', async () => {
    const url = `${gateway.url}/dataService/devices/Kc81mQzT/measurepoints/setpoint_kw/set?orgId=${ORG}`;
    const answer = await fetch(url);
    expect([answer.status, await answer.json()]).toMatchObject([405, { status: 405 }]);
  });

  it.each(['no json', '{"arg":1', '{"a":"\u00ff', `${'['.repeat(50)}${']'.repeat(50)}`])(
    'are refused as a whole for the body %.20s',
    async (body) => {
      const { status, json } = await client.sync(edgeSet, { body });
      expect([status, json.status, 'data' in json]).toEqual([200, codes.edgeInvalidParameter.code, false]);
    },
  );

  it.each(['{"arg":"\\ud800"}', '{"a\\u0000":1}', '{"arg":1e400}', '5', '"text"'])(
    'are refused in the item for the body %s',
    async (body) => {
      const { json } = await client.sync(edgeSet, { body });
      expect(json).toMatchObject({ status: 0, data: { status: codes.edgeInvalidParameter.code } });
    },
  );

  it('need no body where a service needs no inputs', async () => {
    const { json } = await client.sync(edgeInvoke, { body: '' });
    expect(json).toMatchObject({ status: 0, data: { status: 0, inputData: null } });
  });

  it('are turned away beyond the number that may wait at a time, until one has ended', async () => {
    gateway.scheduler.behave(() => null);
    const held = [client.syncOne(edgeSet), client.syncOne(edgeInvoke)];
    await waitFor(() => gateway.scheduler.submitted.length === 2, { limitMs: 60_000 });
    const limit = { status: codes.edgeSyncLimit.code, msg: codes.edgeSyncLimit.msg };
    expect(await client.syncOne(edgeSet)).toMatchObject(limit);
    for (const command of gateway.scheduler.submitted) gateway.scheduler.settle(answers.succeeded(command));
    expect(await Promise.all(held)).toMatchObject([{ status: 0 }, { status: 0 }]);
    gateway.scheduler.behave(answers.succeeded);
    expect(await client.syncOne(edgeSet)).toMatchObject({ status: 0 });
  });
});
