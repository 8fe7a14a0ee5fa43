import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, CommandType, codes } from '@setpoint/codes';
import type { CommandStruct, SubmitCommand } from '@setpoint/contracts';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const command: CommandStruct = {
  commandId: '4013031427909091335',
  orgId: ORG,
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  assetId: 'Kc81mQzT',
  createTime: 1_767_225_600_123,
  createLocaltime: '2026-01-01 08:00:00',
  commandType: CommandType.setMeasurepoint,
  commandName: { defaultValue: 'Power setpoint', i18nValue: {} },
  timeout: 20,
  pendingTtl: 600,
  state: CommandState.created,
  tslIdentifier: 'setpoint_kw',
  inputData: 12.5,
  outputData: null,
  failCode: null,
  failMessage: null,
  reach: null,
};

describe('commands over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    gateway.scheduler.commands.set(command.commandId, command);
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
  });

  const call = (method: string, query: Record<string, string>, body?: string) => {
    const parameters = new URLSearchParams({ orgId: ORG, assetId: 'Kc81mQzT', ...query });
    const url = `${gateway.url}/connect-service/v2.1/commands?${parameters}`;
    return httpCall(url, { method, ...(body !== undefined && { body }) });
  };

  describe('get [contract 1.6]', () => {
    it('reads one command of the device', async () => {
      const { json } = await call('GET', { action: 'get', commandId: command.commandId });
      expect(json).toMatchObject({ code: 0, submsg: null, data: command });
    });

    it.each([
      ['an unknown command', { commandId: '7' }, codes.notFound],
      ['an unknown device', { commandId: command.commandId, assetId: 'Xx99xXxX' }, codes.notFound],
      ['no commandId', {}, codes.invalidArgument],
      ['a commandId that is no number', { commandId: 'x' }, codes.invalidArgument],
      ['a commandId beyond 63 bits', { commandId: '9999999999999999999' }, codes.invalidArgument],
      ['two assets', { commandId: '7', assetId: 'Kc81mQzT,Rv20pLsY' }, codes.invalidArgument],
      ['an unknown organisation', { commandId: '7', orgId: 'nobody' }, codes.invalidArgument],
    ])('refuses %s', async (_, query, { code }) => {
      const answer = await call('GET', { action: 'get', ...query });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ code, data: null });
    });
  });

  describe('cancel [contract 1.7]', () => {
    it.each(['GET', 'POST'])('withdraws a command by %s without a body', async (method) => {
      const { json } = await call(method, { action: 'cancel', commandId: command.commandId });
      expect(json).toMatchObject({ code: 0, data: [{ commandId: command.commandId }] });
    });

    it('has nothing to withdraw and succeeds', async () => {
      expect((await call('POST', { action: 'cancel' })).json).toMatchObject({ code: 0, data: [] });
      expect(gateway.scheduler.requests).toMatchObject([{ value: { commandId: null } }]);
    });

    it('refuses an unknown command', async () => {
      expect((await call('POST', { action: 'cancel', commandId: '7' })).json).toMatchObject({
        code: codes.notFound.code,
      });
    });
  });

  describe('invokeService [contract 1.5]', () => {
    const invoke = (query: Record<string, string>, body?: string) =>
      call('POST', { action: 'invokeService', serviceId: 'restart', ...query }, body);
    const withOutput = (outputData: Record<string, unknown> | null) => (submitted: SubmitCommand) => ({
      ...answers.succeeded(submitted),
      outputData,
    });

    it('answers an instant call with the outputs of the device', async () => {
      gateway.scheduler.behave(withOutput({ ticket: 4242 }));
      const { json } = await invoke({}, '{"inputData":{"delay_s":5}}');
      const [submitted] = gateway.scheduler.submitted;
      expect(json).toMatchObject({
        code: 0,
        data: { commandId: submitted?.commandId, outputData: { ticket: 4242 } },
      });
      expect(submitted).toMatchObject({
        commandType: CommandType.invokeService,
        identifier: 'restart',
        inputData: { delay_s: 5 },
      });
    });

    it('has empty outputs when the device gave none', async () => {
      gateway.scheduler.behave(withOutput(null));
      expect((await invoke({})).json).toMatchObject({ code: 0, data: { outputData: {} } });
    });

    it('has no outputs when it is cached', async () => {
      gateway.scheduler.behave(answers.accepted);
      const { json } = await invoke({ pendingTtl: '60' }, '{}');
      expect(json.data).not.toHaveProperty('outputData');
    });

    it.each([
      ['an unknown service', { serviceId: 'nope' }, '{}', codes.notFound],
      ['two assets', { assetId: 'Kc81mQzT,Rv20pLsY' }, '{}', codes.invalidArgument],
      ['an unknown input', {}, '{"inputData":{"x":1}}', codes.invalidArgument],
      ['an input of the wrong type', {}, '{"inputData":{"delay_s":"5"}}', codes.invalidArgument],
      ['inputs that are no map', {}, '{"inputData":[]}', codes.invalidArgument],
    ])('refuses %s', async (_, query, body, { code }) => {
      expect((await invoke(query, body)).json).toMatchObject({ code, data: null });
      expect(gateway.scheduler.submitted).toEqual([]);
    });
  });

  it('does not know other actions [contract 1.10]', async () => {
    expect((await call('POST', { action: 'restart' })).json).toMatchObject({
      code: codes.invalidArgument.code,
      msg: expect.stringMatching(/^Invalid Argument action/),
    });
  });

  it('answers 405 to an action with the wrong method', async () => {
    const answer = await call('GET', { action: 'setMeasurepoint' });
    expect([answer.status, answer.json.code]).toEqual([405, 405]);
  });
});
