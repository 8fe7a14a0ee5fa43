import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { EdgeClient, edgeChannels } from '../../test/edge-client.js';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { edgeInvoke } from '../use-cases/edge-operation.js';

const CHANNEL = 'DATASVC.SET.site-a';

interface ReplyItem {
  readonly requestId: string;
  readonly status: number;
  readonly [member: string]: unknown;
}

const good = {
  requestId: 'w-9001',
  orgId: ORG,
  setMeasurepointChannelId: CHANNEL,
  assetId: 'Kc81mQzT',
  measurepointId: 'setpoint_kw',
  inputData: { arg: 12.5 },
};

describe('multiSet over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    await httpCall(`${gateway.url}/dataService/setMeasurepointChannels?orgId=${ORG}`, {
      method: 'POST',
      body: JSON.stringify({ setMeasurepointChannelId: CHANNEL }),
    });
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(answers.accepted);
  });

  const call = (body: string, orgId = ORG) =>
    httpCall(`${gateway.url}/dataService/devices/multiSet?orgId=${orgId}`, { method: 'PUT', body });
  const multiSet = async (...items: unknown[]) => {
    const answer = await call(JSON.stringify({ data: items }));
    expect(answer.json).toMatchObject({ status: 0, msg: 'Success', submsg: null });
    return answer.json.data as ReplyItem[];
  };

  it('repeats an item with the members and the order of the documents [contract 2.3]', async () => {
    const [reply] = await multiSet({ ...good, gmtServiceRequest: 1_767_225_600_123, callType: 'SYNC' });
    expect(Object.keys(reply ?? {})).toEqual([
      'requestId',
      'orgId',
      'callType',
      'setMeasurepointChannelId',
      'productKey',
      'deviceKey',
      'assetId',
      'measurepointId',
      'callbackUrl',
      'inputData',
      'status',
      'msg',
      'submsg',
      'timeout',
      'gmtServiceRequest',
      'gmtServiceReply',
    ]);
    expect(reply).toMatchObject({
      ...good,
      callType: 'ASYNC',
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      callbackUrl: null,
      status: 0,
      msg: 'SUCCESS',
      submsg: null,
      timeout: 30_000,
      gmtServiceRequest: 1_767_225_600_123,
    });
  });

  it('answers 1,000 items in order, with one look-up for all', async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => ({
      ...good,
      requestId: `w-${i}`,
      assetId: i % 2 ? 'Rv20pLsY' : 'Kc81mQzT',
    }));
    const replies = await multiSet(...items);
    expect(replies.map(({ requestId }) => requestId)).toEqual(items.map(({ requestId }) => requestId));
    expect(replies.every(({ status }) => status === 0)).toBe(true);
    expect(gateway.scheduler.submitted).toHaveLength(1_000);
  });

  it('answers an empty list with an empty list, and refuses 1,001 items', async () => {
    expect(await multiSet()).toEqual([]);
    const answer = await call(JSON.stringify({ data: Array.from({ length: 1_001 }, () => good) }));
    expect(answer.json).toMatchObject({ status: codes.edgeInvalidParameter.code });
    expect(answer.json).not.toHaveProperty('data');
  });

  it('tells the later of two items with one requestId', async () => {
    const replies = await multiSet(good, { ...good, assetId: 'Rv20pLsY' });
    expect(replies.map(({ status }) => status)).toEqual([0, 1000]);
  });

  it.each([null, 5, 'text', []])('tells an item that is %j', async (item) => {
    expect(await multiSet(item)).toMatchObject([{ status: 1000, requestId: null, timeout: 30_000 }]);
  });

  it('issues an item for an offline device: the result goes to the channel', async () => {
    gateway.scheduler.behave((command) => ({
      type: 'accepted',
      requestId: command.replyTo?.requestId ?? '',
      commandId: command.commandId,
      declinedCode: codes.deviceOffline.code,
    }));
    expect(await multiSet(good)).toMatchObject([{ status: 0 }]);
  });

  it.each(['', 'no json', '{}', '{"data":{}}', '[]', `{"data":${'['.repeat(10_000)}${']'.repeat(10_000)}}`])(
    'refuses the body %.20s as a whole [contract 2.3]',
    async (body) => {
      const answer = await call(body);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ status: 1000, msg: 'para error' });
      expect(answer.json).not.toHaveProperty('data');
    },
  );

  it('answers a body of 5 MB with 413 in its envelope', async () => {
    const answer = await call(JSON.stringify({ data: ['x'.repeat(5_000_000)] }));
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ status: 413, msg: 'Request size limit exceeded', submsg: null });
  });

  it.each([
    ['a lone surrogate', '{"arg":"\\ud800"}'],
    ['a NUL character', '{"a\\u0000":1}'],
    ['a number beyond all numbers', '{"arg":1e400}'],
  ])('tells the item that holds %s', async (_, inputData) => {
    const text = JSON.stringify({ data: [good] }).replace('{"arg":12.5}', inputData);
    const answer = await call(text);
    expect(answer.json).toMatchObject({ status: 0, data: [{ status: 1000 }] });
  });

  it('tells the bad items apart from the good ones [contract 2.3]', async () => {
    const bad = [{ assetId: undefined }, { orgId: 'o2' }, { measurepointId: null }, { callbackUrl: 5 }];
    const replies = await multiSet(
      good,
      ...bad.map((change, i) => ({ ...good, requestId: `b-${i}`, ...change })),
    );
    expect(replies.map(({ status }) => status)).toEqual([0, 1000, 1000, 1000, 1000]);
    expect(gateway.scheduler.submitted).toHaveLength(1);
  });

  it('tells every item that too many are waiting, when there is no room for all', async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => ({ ...good, requestId: `w-${i}` }));
    gateway.scheduler.behave(() => null);
    const first = Array.from({ length: 10 }, () => multiSet(...items));
    await waitFor(() => gateway.scheduler.submitted.length === 10_000, { limitMs: 60_000 });
    const [reply] = await multiSet(good);
    expect(reply).toMatchObject({ status: codes.edgeAsyncLimit.code, msg: codes.edgeAsyncLimit.msg });
    for (const command of gateway.scheduler.submitted) gateway.scheduler.settle(answers.accepted(command));
    expect((await Promise.all(first)).flat()).toHaveLength(10_000);
  });
});

describe('multiInvoke over HTTP', () => {
  let gateway: TestGateway;
  let client: EdgeClient;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new EdgeClient(gateway);
    await client.createChannels();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
  });

  it('repeats an item with the members and the order of the documents [contract 2.6]', async () => {
    const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };
    const { json } = await client.multi(edgeInvoke, [
      { ...client.item(edgeInvoke, { keys }), orgId: null, gmtServiceRequest: 1_767_225_600_123 },
    ]);
    expect(json).toMatchObject({ status: 0, msg: 'Success', submsg: null });
    expect(Object.entries((json.data as object[])[0] ?? {})).toEqual([
      ['requestId', 'w-1'],
      ['messageId', null],
      ['requestMethod', 'thing.service.restart'],
      ['callType', 'ASYNC'],
      ['controlChannelId', edgeChannels.control],
      ['productKey', keys.productKey],
      ['deviceKey', keys.deviceKey],
      ['assetId', 'Kc81mQzT'],
      ['serviceName', 'Restart'],
      ['serviceId', 'restart'],
      ['callbackUrl', null],
      ['inputData', { delay_s: 300 }],
      ['outputData', {}],
      ['status', 0],
      ['msg', 'SUCCESS'],
      ['submsg', null],
      ['timeout', 30_000],
      ['gmtServiceRequest', 1_767_225_600_123],
      ['gmtServiceReply', expect.any(Number)],
      ['gmtDeviceReply', -1],
    ]);
    expect(gateway.scheduler.submitted).toMatchObject([
      {
        commandType: 2,
        identifier: 'restart',
        inputData: { delay_s: 300 },
        replyTo: { when: 'acceptance' },
        result: { kind: 'control', channelId: edgeChannels.control, requestId: 'w-1' },
      },
    ]);
  });

  it('answers 1,000 items in order', async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => client.item(edgeInvoke, { requestId: `w-${i}` }));
    const { json } = await client.multi(edgeInvoke, items);
    const replies = json.data as ReplyItem[];
    expect(replies.map(({ requestId }) => requestId)).toEqual(items.map((_, i) => `w-${i}`));
    expect(replies.every(({ status }) => status === 0)).toBe(true);
  });

  it.each([null, 5, 'text', [], {}])('tells an item that is %j', async (item) => {
    const { json } = await client.multi(edgeInvoke, [item]);
    expect(json).toMatchObject({ status: 0, data: [{ status: 1000, requestId: null, requestMethod: null }] });
  });
});
