import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { setMeasurepointVectors } from '../../test/set-measurepoint-vectors.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const goodQuery = {
  action: 'setMeasurepoint',
  orgId: ORG,
  assetId: 'Kc81mQzT',
  measurepointId: 'setpoint_kw',
};

describe('setMeasurepoint over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.scheduler.requests.length = 0;
    gateway.scheduler.behave((command) =>
      command.replyTo?.when === 'acceptance' ? answers.accepted(command) : answers.succeeded(command),
    );
  });

  const call = (query: Record<string, string | null> = {}, body = '{"value":12.5}', rawQuery = '') => {
    const given = Object.entries({ ...goodQuery, ...query }).filter(([, value]) => value !== null);
    const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&');
    return httpCall(`${gateway.url}/connect-service/v2.1/commands?${rawQuery}${text}`, {
      method: 'POST',
      body,
    });
  };

  describe('requests of [contract 9.10]', () => {
    it.each(setMeasurepointVectors)('$title is answered $code', async (vector) => {
      const answer = await call(vector.query, vector.body, vector.rawQuery);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ code: vector.code, ...(vector.msg && { msg: vector.msg }) });
      const made = vector.commands ?? (vector.code === 0 ? 1 : 0);
      expect(gateway.scheduler.submitted).toHaveLength(made);
      if (vector.code !== 0) expect(answer.json.data).toBeNull();
    });
  });

  it('answers an instant command when it has ended, in the envelope of the contract', async () => {
    const answer = await call({ timeout: '20' });
    const [command] = gateway.scheduler.submitted;
    expect(answer.json).toEqual({
      code: 0,
      msg: 'Success',
      submsg: null,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      data: { commandId: command?.commandId },
    });
    expect(command).toMatchObject({
      orgId: ORG,
      assetId: 'Kc81mQzT',
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      commandType: 1,
      identifier: 'setpoint_kw',
      inputData: 12.5,
      timeoutMs: 20_000,
      pendingTtlMs: 0,
      replyTo: { slot: 1, when: 'end' },
      result: null,
    });
  });

  it('answers a cached command when it is kept', async () => {
    const answer = await call({ pendingTtl: '600' });
    expect(answer.json).toMatchObject({ code: 0 });
    expect(gateway.scheduler.submitted).toMatchObject([
      { timeoutMs: 30_000, pendingTtlMs: 600_000, replyTo: { when: 'acceptance' } },
    ]);
  });

  it('finds a device by its keys', async () => {
    const answer = await call({ assetId: null, productKey: 'pQ7wXk2L', deviceKey: 'ems-02' });
    expect(answer.json).toMatchObject({ code: 0 });
    expect(gateway.scheduler.submitted).toMatchObject([{ assetId: 'Rv20pLsY' }]);
  });

  it('keeps the id of a command that failed [contract 1.3]', async () => {
    gateway.scheduler.behave(answers.offline);
    const answer = await call();
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      code: codes.deviceOffline.code,
      data: { commandId: gateway.scheduler.submitted[0]?.commandId },
    });
  });

  it('answers several assets with a list, and the code of the first that failed [contract 1.4]', async () => {
    gateway.scheduler.behave((command) =>
      command.assetId === 'Rv20pLsY' ? answers.offline(command) : answers.succeeded(command),
    );
    const answer = await call({ assetId: 'Kc81mQzT,Rv20pLsY' });
    const [first, second] = gateway.scheduler.submitted.map(({ commandId }) => commandId);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      code: codes.deviceOffline.code,
      data: {
        commandId: `${first},${second}`,
        results: [
          { assetId: 'Kc81mQzT', commandId: first, code: 0, msg: 'Success', submsg: null },
          { assetId: 'Rv20pLsY', commandId: second, code: codes.deviceOffline.code },
        ],
      },
    });
  });

  it('says honestly that it does not know when no answer comes', async () => {
    gateway.scheduler.behave(() => null);
    const answer = await call({ timeout: '1' });
    expect(answer.json).toMatchObject({
      code: codes.serverFault.code,
      submsg: 'outcome not known yet; look the command up',
      data: { commandId: gateway.scheduler.submitted[0]?.commandId },
    });
  });

  it('answers 503 with Retry-After when the command surely was not sent', async () => {
    gateway.scheduler.behave(() => null, 'notSent');
    const answer = await call();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.json).toMatchObject({ code: 503, data: null });
  });

  it('answers 429 when too many instant commands wait for the device', async () => {
    gateway.scheduler.behave(answers.refused('tooManyWaiting'));
    const answer = await call();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('answers 99404 when the device was removed meanwhile', async () => {
    gateway.scheduler.behave(answers.refused('deviceRemoved'));
    expect((await call()).json).toMatchObject({ code: codes.notFound.code });
  });

  it('refuses to write a read-only point [contract 5.3]', async () => {
    expect((await call({ measurepointId: 'serial' }, '{"value":"x"}')).json).toMatchObject({ code: 99400 });
  });

  describe('hostile input', () => {
    it.each([
      ['text that is no JSON', 'value=1', 400],
      ['10,000 levels', `{"value":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
      ['5 MB', `{"value":"${'x'.repeat(5_000_000)}"}`, 413],
      ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400],
      ['half an object', '{"value":', 400],
    ])('%s is answered HTTP %3$i', async (_, body, status) => {
      const url = `${gateway.url}/connect-service/v2.1/commands?${new URLSearchParams(goodQuery)}`;
      const answer = await httpCall(url, { method: 'POST', body });
      expect(answer.status).toBe(status);
      expect(answer.json).toMatchObject({ code: status, data: null });
      expect(gateway.scheduler.submitted).toEqual([]);
    });

    it.each([
      ['a lone surrogate', 'label', '{"value":"\\ud800"}'],
      ['a NUL character', 'label', '{"value":"a\\u0000b"}'],
      ['a number beyond all numbers', 'setpoint_kw', '{"value":1e400}'],
      ['a value hidden in a prototype', 'setpoint_kw', '{"__proto__":{"value":1}}'],
      ['members of every object', 'place', '{"value":{"constructor":1,"__proto__":2}}'],
      ['an empty body', 'setpoint_kw', ''],
      ['an array', 'setpoint_kw', '[{"value":1}]'],
    ])('%s is answered 99400', async (_, measurepointId, body) => {
      const answer = await call({ measurepointId }, body);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ code: 99400 });
    });

    it('a foreign member beside the value is ignored', async () => {
      const body = '{"__proto__":{"value":1},"constructor":{},"value":2}';
      expect((await call({}, body)).json).toMatchObject({ code: 0 });
      expect(gateway.scheduler.submitted).toMatchObject([{ inputData: 2 }]);
    });

    it.each([
      ['an over-long id', { assetId: 'a'.repeat(500) }],
      ['an over-long point', { measurepointId: 'm'.repeat(5_000) }],
      ['a NUL in an id', { assetId: '\0' }],
      ['a point named like a member of every object', { measurepointId: 'a\0' }],
      ['an empty organisation', { orgId: '' }],
      ['101 assets', { assetId: Array.from({ length: 101 }, (_, i) => `a${i}`).join(',') }],
    ])('%s in the query is answered 99400', async (_, query) => {
      const answer = await call(query);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ code: 99400 });
    });

    it.each(['a=%zz&', 'orgId=%ff&'])('the escape in %s is answered 99400', async (rawQuery) => {
      expect((await call({}, undefined, rawQuery)).json).toMatchObject({ code: 99400 });
    });

    it('the first of two parameters of one name counts', async () => {
      await call({}, undefined, 'timeout=7&timeout=8&');
      expect(gateway.scheduler.submitted).toMatchObject([{ timeoutMs: 7_000 }]);
    });

    it('a head larger than any call is answered 400 in the envelope', async () => {
      const answer = await call({ assetId: 'a'.repeat(40_000) });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 400, requestId: expect.any(String) });
    });

    it.each(['text/plain', 'nonsense', 'application/x-www-form-urlencoded', ';;;'])(
      'content type %s is taken for JSON [contract 0.3]',
      async (contentType) => {
        const url = `${gateway.url}/connect-service/v2.1/commands?${new URLSearchParams(goodQuery)}`;
        const headers = { 'content-type': contentType };
        const answer = await httpCall(url, { method: 'POST', headers, body: '{"value":1}' });
        expect(answer.json).toMatchObject({ code: 0 });
      },
    );
  });
});
