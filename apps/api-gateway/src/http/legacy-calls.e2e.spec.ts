import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes, deviceErrorSubmsg, Reach } from '@setpoint/codes';
import type { EndedReply, SubmitCommand } from '@setpoint/contracts';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const SET = 'devices/Kc81mQzT/measurepoints/setpoint_kw/set';
const SET_BY_KEYS = 'products/pQ7wXk2L/devices/ems-01/measurepoints/setpoint_kw/set';
const INVOKE = 'devices/Kc81mQzT/services/restart/invoke';
const INVOKE_BY_KEYS = 'products/pQ7wXk2L/devices/ems-01/services/restart/invoke';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01', assetId: 'Kc81mQzT' };

const ended =
  (more: Partial<EndedReply>) =>
  (command: SubmitCommand): EndedReply => ({
    type: 'ended',
    requestId: command.replyTo?.requestId ?? '',
    commandId: command.commandId,
    state: CommandState.failed,
    code: codes.replyTimeout.code,
    msg: codes.replyTimeout.msg,
    submsg: null,
    reach: Reach.unconfirmed,
    outputData: null,
    repliedAt: null,
    ...more,
  });

const succeeded = { state: CommandState.succeeded, code: 0, msg: 'Success', repliedAt: 1_767_225_601_456 };

describe('calls of the 1.x generation over HTTP [contract 1.11]', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave(ended(succeeded));
  });

  const put = (path: string, body?: string, query: Record<string, string> = {}, method = 'PUT') => {
    const url = `${gateway.url}/connectService/${path}?${new URLSearchParams({ orgId: ORG, ...query })}`;
    return httpCall(url, { method, ...(body !== undefined && { body }) });
  };

  it.each([SET, SET_BY_KEYS])('write a point by the bare value: %s', async (path) => {
    gateway.scheduler.behave(ended(succeeded));
    const { status, json } = await put(path, '12.5', { timeout: '1500' });
    const [command] = gateway.scheduler.submitted;
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 0,
      requestId: expect.any(String),
      msg: 'Success',
      submsg: null,
      data: {
        messageId: command?.commandId,
        ...keys,
        inputData: 12.5,
        gmtDeviceReply: 1_767_225_601_456,
      },
    });
    expect(command).toMatchObject({ inputData: 12.5, timeoutMs: 1_500, pendingTtlMs: 0 });
  });

  it.each([INVOKE, INVOKE_BY_KEYS])('call a service by the map of its inputs: %s', async (path) => {
    gateway.scheduler.behave(ended({ ...succeeded, outputData: { ticket: 4242 } }));
    const query = { requestId: 'w-1', callbackUrl: 'http://cb' };
    const { json } = await put(path, '{"delay_s":300}', query);
    const [command] = gateway.scheduler.submitted;
    expect(json).toMatchObject({ status: 0, msg: 'Success', submsg: null });
    expect(json.data).toEqual({
      ...query,
      messageId: command?.commandId,
      requestMethod: 'thing.service.restart',
      callType: 'SYNC',
      ...keys,
      serviceName: 'Restart',
      serviceId: 'restart',
      inputData: { delay_s: 300 },
      outputData: { ticket: 4242 },
      gmtServiceRequest: expect.any(Number),
      gmtServiceReply: expect.any(Number),
      gmtDeviceReply: 1_767_225_601_456,
    });
    expect(command).toMatchObject({ timeoutMs: 30_000, inputData: { delay_s: 300 } });
  });

  it('need no body for a service without inputs, and make up a request id', async () => {
    const { json } = await put(INVOKE);
    expect(json).toMatchObject({ status: 0, data: { inputData: {}, outputData: {}, callbackUrl: null } });
    expect((json.data as { requestId: string }).requestId).toBe(json.requestId);
  });

  it.each([
    ['an offline device', answers.offline, 409, 'Device is offline'],
    ['silence', ended({}), 504, codes.replyTimeout.msg],
    [
      'a command that could not be encoded',
      ended({ code: codes.encodeFailed.code, msg: 'script' }),
      500,
      'script',
    ],
    [
      'an error of the device',
      ended({ code: 2001, msg: 'stuck', submsg: deviceErrorSubmsg }),
      2001,
      deviceErrorSubmsg,
    ],
  ])('tell of %s in their own codes, with the command to look up', async (_, behaviour, status, submsg) => {
    gateway.scheduler.behave(behaviour);
    const answer = await put(SET, '1');
    expect(answer.status).toBe(200);
    const messageId = gateway.scheduler.submitted[0]?.commandId;
    expect(answer.json).toMatchObject({ status, submsg, data: { messageId, gmtDeviceReply: -1 } });
  });

  it('say when nobody knows the outcome, and when nothing was done', async () => {
    gateway.scheduler.behave(() => null, 'unknown');
    expect((await put(SET, '1')).json).toMatchObject({
      status: 500,
      data: { messageId: expect.any(String) },
    });
    gateway.scheduler.behave(answers.refused('tooManyWaiting'));
    const { status, json } = await put(SET, '1');
    expect([status, json.status, json.data]).toEqual([429, 429, null]);
    gateway.scheduler.behave(answers.refused('deviceRemoved'));
    expect((await put(SET, '1')).json).toMatchObject({ status: 404, data: null });
  });

  it.each([
    ['an unknown organisation', SET, '1', { orgId: 'nobody' }, 400],
    ['an unknown device', 'devices/Xx99xXxX/measurepoints/setpoint_kw/set', '1', {}, 404],
    ['unknown keys', 'products/pQ7wXk2L/devices/nope/measurepoints/setpoint_kw/set', '1', {}, 404],
    ['two devices', 'devices/Kc81mQzT,Rv20pLsY/measurepoints/setpoint_kw/set', '1', {}, 404],
    ['an unknown point', 'devices/Kc81mQzT/measurepoints/nope/set', '1', {}, 404],
    ['an unknown service', 'devices/Kc81mQzT/services/nope/invoke', '{}', {}, 404],
    ['no value', SET, undefined, {}, 400],
    ['null', SET, 'null', {}, 400],
    ['a value of another type', SET, '"12"', {}, 400],
    ['a wrapped value', SET, '{"value":12}', {}, 400],
    ['inputs that are no map', INVOKE, '[1]', {}, 400],
    ['an unknown input', INVOKE, '{"x":1}', {}, 400],
    ['a timeout that is no number', SET, '1', { timeout: 'abc' }, 400],
    ['a timeout of no time', SET, '1', { timeout: '0' }, 415],
    ['a timeout beyond a minute', SET, '1', { timeout: '60001' }, 415],
    ['a timeout beyond all numbers', SET, '1', { timeout: '99999999999999999999' }, 415],
    ['an endless callbackUrl', INVOKE, '{}', { callbackUrl: 'x'.repeat(2_049) }, 400],
  ])('refuse %s', async (_, path, body, query, status) => {
    const answer = await put(path, body, query as Record<string, string>);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      status,
      requestId: expect.any(String),
      msg: expect.any(String),
      submsg: expect.any(String),
      data: null,
    });
    expect(gateway.scheduler.submitted).toEqual([]);
  });

  it.each([
    ['a body that is no JSON', 'PUT', '{', 400],
    ['another method', 'POST', '1', 405],
  ])('answer %s in their own envelope', async (_, method, body, status) => {
    const answer = await put(SET, body, {}, method);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status, requestId: expect.any(String), data: null });
  });
});
