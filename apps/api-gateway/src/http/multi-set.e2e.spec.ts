import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

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

  it('issues the good items of a body and says of each other one what is wrong [contract 9.8]', async () => {
    const items = [good, { ...good, requestId: '' }, { ...good, requestId: 'w-9003', timeout: 300_001 }];
    const replies = await multiSet(...items);
    expect(replies.map(({ status }) => status)).toEqual([0, 1000, 1000]);
    expect(gateway.scheduler.submitted).toMatchObject([
      {
        assetId: 'Kc81mQzT',
        inputData: 12.5,
        pendingTtlMs: 0,
        replyTo: { when: 'acceptance' },
        result: { channelId: CHANNEL },
      },
    ]);
  });

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

  it.each([
    ['an unknown device', { assetId: 'Xx99xXxX' }, codes.edgeDeviceUnknown],
    ['an unknown channel', { setMeasurepointChannelId: 'DATASVC.SET.none' }, codes.setChannelUnknown],
    ['an unknown point', { measurepointId: 'nope' }, codes.edgePointUnknown],
    ['no value', { inputData: {} }, codes.edgeValueMissing],
    ['a value of the wrong type', { inputData: { arg: '10' } }, codes.edgeWrongType],
    ['two values', { inputData: { a: 1, b: 2 } }, codes.edgeInvalidParameter],
    ['no device', { assetId: undefined }, codes.edgeInvalidParameter],
    ['another organisation', { orgId: 'o2' }, codes.edgeInvalidParameter],
  ])('tells the item with %s', async (_, change, entry) => {
    const replies = await multiSet({ ...good, ...change }, { ...good, requestId: 'w-2' });
    expect(replies).toMatchObject([
      { status: entry.code, msg: entry.msg },
      { status: 0, msg: 'SUCCESS' },
    ]);
    expect(gateway.scheduler.submitted).toHaveLength(1);
  });

  it('tells the later of two items with one requestId', async () => {
    const replies = await multiSet(good, { ...good, assetId: 'Rv20pLsY' });
    expect(replies.map(({ status }) => status)).toEqual([0, 1000]);
  });

  it.each([null, 5, 'text', []])('tells an item that is %j', async (item) => {
    expect(await multiSet(item)).toMatchObject([{ status: 1000, requestId: null, timeout: 30_000 }]);
  });

  it.each([
    ['tooManyWaiting', codes.edgeAsyncLimit],
    ['deviceRemoved', codes.edgeDeviceUnknown],
    ['fault', codes.edgeInternal],
  ] as const)('tells an item that the scheduler refused: %s', async (reason, entry) => {
    gateway.scheduler.behave(answers.refused(reason));
    expect(await multiSet(good)).toMatchObject([{ status: entry.code, msg: entry.msg }]);
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

  it('does not know an organisation [contract 9.8]', async () => {
    const answer = await call(JSON.stringify({ data: [good] }), 'nobody');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      status: 400,
      msg: 'Invalid Argument orgId',
      submsg: 'orgId does not exist',
    });
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

  it('answers 503 as a whole while no slot is held', async () => {
    gateway.line.lost();
    const answer = await call(JSON.stringify({ data: [good] }));
    gateway.line.gained(1);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.json).toMatchObject({ status: 503 });
  });
});
