import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { systemClock } from '@setpoint/service-kit';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import {
  type Credentials,
  createApplication,
  type SigningWith,
  signatureHeaders,
  signedCall,
  tokenFor,
} from '../../test/signed-caller.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const MINUTE_MS = 60_000;
const START = systemClock.now();
const OTHER_ORG = 'o2';
const COMMANDS = '/connect-service/v2.1/commands';
const SET = `${COMMANDS}?action=setMeasurepoint&orgId=${ORG}&assetId=Kc81mQzT&measurepointId=setpoint_kw`;
const BODY = '{"value":12.5}';

let gateway: TestGateway;
let now = START;
let application: Credentials;
let accessToken: string;

beforeAll(async () => {
  gateway = await startTestGateway({ auth: 'required', clock: { now: () => now } });
  application = await createApplication(gateway.url, ORG);
  await createApplication(gateway.url, OTHER_ORG);
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  now += 1;
  accessToken = await tokenFor(gateway.url, application, now);
  gateway.scheduler.behave(answers.succeeded);
});

const signing = (more: Partial<SigningWith> = {}): SigningWith => ({
  accessToken,
  appSecret: application.appSecret,
  timestamp: now,
  ...more,
});
const post = (path: string, body: string | Uint8Array = BODY, more: Partial<SigningWith> = {}) =>
  signedCall(gateway.url, signing(more), path, { method: 'POST', body });
const refused = (more: object = {}) => ({
  code: 401,
  msg: 'Invalid authentication credentials',
  submsg: null,
  requestId: expect.any(String),
  data: null,
  ...more,
});

describe('signed calls [contract 4.3]', () => {
  it('pass, also again and again', async () => {
    for (let i = 0; i < 3; i += 1) expect((await post(SET)).json).toMatchObject({ code: 0 });
  });

  it('are verified over the bytes of the body, before anything is made of them', async () => {
    expect((await post(SET, ' { "value" : 12.5 } ')).json).toMatchObject({ code: 0 });
    const headers = signatureHeaders(signing(), SET, BODY);
    const answer = await httpCall(gateway.url + SET, { method: 'POST', headers, body: '{"value": 12.5}' });
    expect([answer.status, answer.json]).toEqual([401, refused()]);
    const bytes = new Uint8Array([0x7b, 0xff, 0xfe]);
    expect((await post(SET, bytes)).status).toBe(400);
    const unsigned = await httpCall(gateway.url + SET, { method: 'POST', body: bytes });
    expect(unsigned.status).toBe(401);
  });

  it('pass with the query in another order, escapes, empty segments and a signature in upper case', async () => {
    const headers = signatureHeaders(signing(), SET, BODY);
    const path = `${COMMANDS}?&measurepointId=setpoint%5Fkw&&assetId=Kc81mQzT&orgId=${ORG}&action=setMeasurepoint`;
    headers['apim-signature'] = String(headers['apim-signature']).toUpperCase();
    const answer = await httpCall(gateway.url + path, { method: 'POST', headers, body: BODY });
    expect(answer.json).toMatchObject({ code: 0 });
  });

  it('are not changed by what somebody adds to the URL', async () => {
    const headers = signatureHeaders(signing(), `${SET}&pendingTtl=`, BODY);
    const call = { method: 'POST', headers, body: BODY };
    const more = await httpCall(`${gateway.url}${SET}&pendingTtl=&pendingTtl=600`, call);
    expect(more.json).toMatchObject({ code: 0 });
    expect(gateway.scheduler.submitted.at(-1)).toMatchObject({ pendingTtlMs: 0 });
    expect((await httpCall(`${gateway.url}${SET}&pendingTtl=&timeout=1`, call)).status).toBe(401);
  });

  it.each(['apim-accesstoken', 'apim-timestamp', 'apim-signature'])('need %s', async (name) => {
    for (const value of [undefined, '']) {
      const { [name]: _, ...headers } = signatureHeaders(signing(), SET, BODY);
      const answer = await httpCall(gateway.url + SET, {
        method: 'POST',
        headers: value === undefined ? headers : { ...headers, [name]: value },
        body: BODY,
      });
      expect([answer.status, answer.json]).toEqual([401, refused()]);
    }
  });

  it.each([
    ['unknown', 'f'.repeat(32)],
    ['no token at all', "' OR 1=1"],
  ])('are told to fetch a token again when theirs is %s', async (_what, token) => {
    const answer = await post(SET, BODY, { accessToken: token });
    expect([answer.status, answer.json]).toEqual([401, refused({ apim_status: 4011 })]);
  });

  it('are told to fetch a token again when theirs has expired', async () => {
    const before = now;
    now += 120 * MINUTE_MS;
    const answer = await post(SET);
    now = before;
    expect([answer.status, answer.json]).toEqual([401, refused({ apim_status: 4011 })]);
  });

  it.each([
    [-15 * MINUTE_MS - 1, 401],
    [-15 * MINUTE_MS, 200],
    [15 * MINUTE_MS, 200],
    [15 * MINUTE_MS + 1, 401],
  ])('whose clock is %i ms off are answered %i', async (offMs, status) => {
    expect((await post(SET, BODY, { timestamp: now + offMs })).status).toBe(status);
  });

  it.each(['soon', '1e12', '-1', '1.5', '9'.repeat(30)])(
    'are refused with the time %s',
    async (timestamp) => {
      expect((await post(SET, BODY, { timestamp })).json).toEqual(refused());
    },
  );

  it('are refused with a wrong secret, the secret of another application, and a signature of another call', async () => {
    const stranger = await createApplication(gateway.url, ORG);
    for (const appSecret of ['wrong', stranger.appSecret])
      expect((await post(SET, BODY, { appSecret })).json).toEqual(refused());
    const headers = signatureHeaders(signing(), SET.replace('Kc81mQzT', 'Rv20pLsY'), BODY);
    const answer = await httpCall(gateway.url + SET, { method: 'POST', headers, body: BODY });
    expect([answer.status, answer.json]).toEqual([401, refused()]);
  });

  it('are refused, not thrown, when their query cannot be decoded', async () => {
    const path = `${SET}&note=%zz`;
    expect([(await post(path)).status, (await post(path)).json]).toEqual([401, refused()]);
  });

  it('are refused before what they ask for is looked at', async () => {
    for (const [method, path, body] of [
      ['POST', `${COMMANDS}?orgId=nobody`, '{'],
      ['POST', COMMANDS, undefined],
      ['POST', SET, 'x'.repeat(2_000_000)],
    ] as const) {
      const answer = await httpCall(gateway.url + path, { method, ...(body !== undefined && { body }) });
      expect([path, answer.status]).toEqual([path, 401]);
    }
    expect(gateway.scheduler.submitted.every(({ identifier }) => identifier === 'setpoint_kw')).toBe(true);
  });

  it('answers dataService in its own envelope', async () => {
    const path = `/dataService/setMeasurepointChannels?orgId=${ORG}`;
    const unsigned = await httpCall(gateway.url + path);
    expect([unsigned.status, unsigned.json]).toEqual([
      401,
      { status: 401, msg: 'Invalid authentication credentials', submsg: null },
    ]);
    const expired = await signedCall(gateway.url, signing({ accessToken: 'f'.repeat(32) }), path);
    expect(expired.json).toMatchObject({ status: 401, apim_status: 4011 });
    expect((await signedCall(gateway.url, signing(), path)).json).toMatchObject({ status: 0 });
  });

  it('leaves health, metrics and the admin API to their own rules', async () => {
    expect((await httpCall(`${gateway.url}/health/live`)).status).toBe(200);
    expect((await httpCall(`${gateway.url}/metrics`)).status).toBe(200);
    const path = `/setpoint/v1/organizations/${ORG}`;
    expect((await signedCall(gateway.url, signing(), path, { method: 'PUT' })).status).toBe(401);
  });

  it('does not sign in the query outside the paths of the 1.x generation', async () => {
    const path = `${SET}&accessKey=${application.appKey}&requestTimestamp=${now}&sign=00`;
    expect((await httpCall(gateway.url + path, { method: 'POST', body: BODY })).json).toEqual(refused());
  });
});

describe('an application', () => {
  it('may call for its own organisation only', async () => {
    const foreign = await post(SET.replace(ORG, OTHER_ORG));
    expect([foreign.status, foreign.json]).toMatchObject([
      200,
      { code: codes.denied.code, msg: `Denied resource:  orgId ${OTHER_ORG}`, data: null },
    ]);
    const unknown = await post(SET.replace(ORG, 'nobody'));
    expect([unknown.status, unknown.json]).toMatchObject([
      200,
      { code: codes.invalidArgument.code, msg: 'Invalid Argument orgId:  orgId does not exist' },
    ]);
    expect((await post(SET.replace(`orgId=${ORG}`, 'orgId='))).json).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });

  it.each([OTHER_ORG, 'nobody', 'o\u00002', 'x'.repeat(5_000)])(
    'finds organisation %j not to exist in dataService',
    async (orgId) => {
      const path = `/dataService/setMeasurepointChannels?orgId=${encodeURIComponent(orgId)}`;
      expect((await signedCall(gateway.url, signing(), path)).json).toEqual({
        status: codes.edgeUnknownOrganization.code,
        msg: 'Invalid Argument orgId',
        submsg: 'orgId does not exist',
      });
    },
  );

  it('is not asked who it is, nor held to an organisation, while authentication is off', async () => {
    const open = await startTestGateway({ beside: gateway });
    const answer = await httpCall(`${open.url}${SET}`, { method: 'POST', body: BODY });
    expect(answer.json).toMatchObject({ code: 0 });
    await open.stop();
  });
});
