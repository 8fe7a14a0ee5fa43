import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { systemClock } from '@setpoint/service-kit';
import { httpCall } from '../../test/http-call.js';
import {
  askForToken,
  type Credentials,
  createApplication,
  signedCall,
  tokenRequest,
} from '../../test/signed-caller.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const MINUTE_MS = 60_000;
const START = systemClock.now();

let gateway: TestGateway;
/** Another gateway over the same database. */
let other: TestGateway;
let now: number;
let application: Credentials;

beforeAll(async () => {
  const clock = { now: () => now };
  now = START;
  gateway = await startTestGateway({ auth: 'required', clock });
  other = await startTestGateway({ auth: 'required', clock, beside: gateway });
});
afterAll(async () => {
  await other.stop();
  await gateway.stop();
});
beforeEach(async () => {
  application = await createApplication(gateway.url, ORG);
});
afterEach(() => {
  now = START;
});

const ask = (body: unknown, action: 'get' | 'refresh' = 'get', url = gateway.url) =>
  askForToken(url, action, body);
const granted = async (body: unknown, action: 'get' | 'refresh' = 'get', url = gateway.url) => {
  const { json, text } = await ask(body, action, url);
  if (json.status !== 0) throw new Error(text);
  return json.data as { accessToken: string; expire: number };
};
const isAccepted = async (url: string, accessToken: string) => {
  const signing = { accessToken, appSecret: application.appSecret, timestamp: now };
  const path = `/connect-service/v2.1/commands?action=get&orgId=${ORG}`;
  return (await signedCall(url, signing, path)).status === 200;
};

describe('the token service [contract 4.2]', () => {
  it('gives a new token in its envelope, good for two hours', async () => {
    const answer = await ask(tokenRequest(application, now));
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        status: 0,
        msg: 'SUCCESS',
        business: 'apim-token-service',
        data: { accessToken: expect.stringMatching(/^[0-9a-f]{32}$/), expire: 7200 },
      },
    ]);
  });

  it('gives the same token again, at every gateway, with the rest of its time', async () => {
    const { accessToken } = await granted(tokenRequest(application, now));
    now += 10 * MINUTE_MS;
    expect(await granted(tokenRequest(application, now), 'get', other.url)).toEqual({
      accessToken,
      expire: 6600,
    });
    now = START + 120 * MINUTE_MS;
    const next = await granted(tokenRequest(application, now));
    expect(next.expire).toBe(7200);
    expect(next.accessToken).not.toBe(accessToken);
  });

  it('takes numbers as digits and an encryption in upper case', async () => {
    const { encryption } = tokenRequest(application, now);
    const body = { ...application, timestamp: String(now), encryption: String(encryption).toUpperCase() };
    expect((await granted(body)).expire).toBe(7200);
  });

  it('grants a request once in ten minutes, whichever gateway is asked again', async () => {
    const body = tokenRequest(application, now);
    const { accessToken } = await granted(body);
    for (const [action, url] of [
      ['get', gateway.url],
      ['get', other.url],
      ['refresh', other.url],
    ] as const) {
      const { json } = await ask({ ...body, accessToken }, action, url);
      expect(json).toMatchObject({ status: codes.tokenReplayed.code, data: null });
    }
    const restarted = await startTestGateway({ beside: gateway, clock: { now: () => now } });
    expect((await ask(body, 'get', restarted.url)).json).toMatchObject({ status: codes.tokenReplayed.code });
    await restarted.stop();
    now += 10 * MINUTE_MS;
    expect((await ask(body)).json).toMatchObject({ status: 0, data: { accessToken } });
  });

  it('does not remember a request that was refused', async () => {
    const body = tokenRequest(application, now);
    const appSecret = 'another';
    const wrong = tokenRequest({ ...application, appSecret }, now);
    for (let i = 0; i < 2; i += 1)
      expect((await ask(wrong)).json).toMatchObject({ status: codes.tokenWrongEncryption.code });
    expect((await ask(body)).json).toMatchObject({ status: 0 });
  });

  it('refreshes a token: the new one works at once, the old one for a minute, at every gateway', async () => {
    const { accessToken } = await granted(tokenRequest(application, now));
    expect(await isAccepted(other.url, accessToken)).toBe(true);
    now += MINUTE_MS;
    const fresh = await granted(tokenRequest(application, now, { accessToken }), 'refresh');
    expect(fresh.expire).toBe(7200);
    expect(fresh.accessToken).not.toBe(accessToken);
    now += MINUTE_MS - 1;
    for (const token of [accessToken, fresh.accessToken])
      expect(await isAccepted(gateway.url, token)).toBe(true);
    now += 1;
    const again = await ask(tokenRequest(application, now, { accessToken }), 'refresh');
    expect(again.json).toMatchObject({ status: codes.tokenExpired.code, data: null });
    const newcomer = await startTestGateway({ auth: 'required', beside: gateway, clock: { now: () => now } });
    expect(await isAccepted(newcomer.url, accessToken)).toBe(false);
    expect(await isAccepted(newcomer.url, fresh.accessToken)).toBe(true);
    await newcomer.stop();
  });

  it('refreshes no token of another application, and none that never was', async () => {
    const { accessToken } = await granted(tokenRequest(application, now));
    const stranger = await createApplication(gateway.url, ORG);
    for (const [who, token] of [
      [stranger, accessToken],
      [application, 'f'.repeat(32)],
    ] as const) {
      now += 1;
      const { json } = await ask(tokenRequest(who, now, { accessToken: token }), 'refresh');
      expect(json).toMatchObject({ status: codes.tokenRefreshFailed.code, data: null });
    }
  });

  it('says of an expired token that it is expired', async () => {
    const { accessToken } = await granted(tokenRequest(application, now));
    now += 120 * MINUTE_MS;
    const { json } = await ask(tokenRequest(application, now, { accessToken }), 'refresh');
    expect(json).toMatchObject({ status: codes.tokenExpired.code, msg: codes.tokenExpired.msg });
  });

  it.each(['appKey', 'encryption', 'timestamp', 'accessToken'])('says that %s is empty', async (name) => {
    for (const value of [undefined, null, '']) {
      const body = tokenRequest(application, now, { accessToken: 'x', [name]: value });
      const answer = await ask(body, 'refresh');
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          status: codes.tokenParameterEmpty.code,
          msg: `parameter is empty: ${name}`,
          business: 'apim-token-service',
          data: null,
        },
      ]);
    }
  });

  it.each([
    ['a key that is no text', { appKey: {} }],
    ['a key that is too long', { appKey: 'k'.repeat(129) }],
    ['a key with a character that cannot be stored', { appKey: '\u0000' }],
    ['an encryption that is no text', { encryption: [] }],
    ['a time that is no integer', { timestamp: 1.5 }],
    ['a time in words', { timestamp: 'now' }],
    ['a time with blanks', { timestamp: ` ${START}` }],
    ['a token that is no text', { accessToken: true }],
  ])('refuses %s as a bad parameter', async (_what, members) => {
    const body = tokenRequest(application, now, { accessToken: 'x', ...members });
    const answer = await ask(body, 'refresh');
    expect([answer.status, answer.json]).toMatchObject([
      200,
      { status: codes.tokenBadParameter.code, business: 'apim-token-service', data: null },
    ]);
  });

  it.each([
    [-15 * MINUTE_MS - 1, codes.tokenBadParameter.code],
    [-15 * MINUTE_MS, 0],
    [15 * MINUTE_MS, 0],
    [15 * MINUTE_MS + 1, codes.tokenBadParameter.code],
  ])('judges a clock that is %i ms off with %i', async (offMs, status) => {
    expect((await ask(tokenRequest(application, now + offMs))).json).toMatchObject({ status });
  });

  it('knows neither an application that does not exist nor a wrong encryption', async () => {
    const nobody = { ...application, appKey: 'nobody' };
    expect((await ask(tokenRequest(nobody, now))).json).toMatchObject({ status: codes.tokenAppUnknown.code });
    for (const encryption of ['x', '0'.repeat(64)]) {
      const { json } = await ask(tokenRequest(application, now, { encryption }));
      expect(json).toMatchObject({ status: codes.tokenWrongEncryption.code, data: null });
    }
  });

  it.each(['{', '[]', '5', '"x"', 'null', '['.repeat(100)])('refuses the body %s', async (body) => {
    const path = `${gateway.url}/apim-token-service/v2.0/token/get`;
    const { status, json } = await httpCall(path, { method: 'POST', body });
    expect([status, json.status]).toEqual([200, codes.tokenBadParameter.code]);
    const empty = await httpCall(path, { method: 'POST' });
    expect(empty.json).toMatchObject({ status: codes.tokenParameterEmpty.code });
    expect((await httpCall(path)).status).toBe(405);
  });

  it('is there for clients that sign also while authentication is off', async () => {
    const open = await startTestGateway({ beside: gateway });
    const body = tokenRequest(application, systemClock.now());
    expect((await ask(body, 'get', open.url)).json).toMatchObject({ status: 0 });
    await open.stop();
  });
});
