import { describe, expect, it } from '@jest/globals';
import type { TokenHolder } from '@setpoint/registry';
import { callSignature, legacySignature, readQueryValues } from '@setpoint/signing';
import { applicationCalls } from './application-calls.js';
import type { CallHead, Claim, Denial } from './authenticator.js';

const NOW = 1_767_225_660_456;
const application = { appKey: 'ak-77f0', orgId: 'o17000000000042', appSecret: 'sk-5e1d9c' };
const holder: TokenHolder = { ...application, expiresAt: NOW + 1 };
const BODY = Buffer.from('15');
const SET = '/connectService/devices/:assetId/measurepoints/:measurepointId/set';
/** As contract 4.5 has it. */
const LEGACY = `accessKey=ak-77f0&requestTimestamp=${NOW}&orgId=o17000000000042&timeout=30`;
const L1 = '4AE994080A3A0BB7B53C7149FF680BE3DEC52731';

const calls = applicationCalls({
  holders: { find: (token) => (token === 'known' ? holder : null) },
  applications: {
    applicationCredentials: async (appKey) => (appKey === application.appKey ? application : null),
  },
  clock: { now: () => NOW },
});

const identify = async (
  query: string,
  { route = SET, headers = {} }: { route?: string; headers?: Record<string, string> } = {},
): Promise<Claim | Denial> => {
  const head: CallHead = { route, query: readQueryValues(`/x?${query}`), header: (name) => headers[name] };
  const identification = await calls.identify(head);
  return 'claim' in identification ? identification.claim : identification.denial;
};
const claimed = async (...call: Parameters<typeof identify>): Promise<Claim> => {
  const claim = await identify(...call);
  if (typeof claim === 'string') throw new Error(`denied: ${claim}`);
  return claim;
};

describe('calls of the 1.x generation [contract 4.5]', () => {
  it('are signed in the query', async () => {
    for (const sign of [L1, L1.toLowerCase()]) {
      const { caller, isSignedOver } = await claimed(`${LEGACY}&sign=${sign}`);
      expect(caller).toEqual({ appKey: 'ak-77f0', orgId: 'o17000000000042' });
      expect([isSignedOver(BODY), isSignedOver(Buffer.from('16'))]).toEqual([true, false]);
    }
  });

  it('are what they were when an empty parameter is added, and no other', async () => {
    expect((await claimed(`${LEGACY}&callbackUrl=&sign=${L1}`)).isSignedOver(BODY)).toBe(true);
    expect((await claimed(`${LEGACY}&callbackUrl=x&sign=${L1}`)).isSignedOver(BODY)).toBe(false);
  });

  it.each([
    ['unsigned', LEGACY.replace('accessKey=ak-77f0', 'accessKey='), `&sign=${L1}`],
    ['unsigned', LEGACY.replace(`requestTimestamp=${NOW}`, ''), `&sign=${L1}`],
    ['unsigned', LEGACY, '&sign='],
    ['unreadable', LEGACY, `&sign=${L1}&x=%zz`],
    ['timestamp', LEGACY.replace(String(NOW), String(NOW - 900_001)), `&sign=${L1}`],
    ['application', LEGACY.replace('ak-77f0', 'nobody'), `&sign=${L1}`],
  ])('are denied as %s: %s', async (denial, query, sign) => {
    expect(await identify(query + sign)).toBe(denial);
  });

  it('are known on their own paths only', async () => {
    expect(await identify(`${LEGACY}&sign=${L1}`, { route: '/connect-service/v2.1/commands' })).toBe(
      'unsigned',
    );
  });

  it('may be signed in the headers as well', async () => {
    const values = readQueryValues('/x?orgId=o1').values;
    const parts = {
      accessToken: 'known',
      values,
      body: BODY,
      timestamp: String(NOW),
      appSecret: 'sk-5e1d9c',
    };
    const headers = {
      'apim-accesstoken': 'known',
      'apim-timestamp': String(NOW),
      'apim-signature': callSignature(parts),
    };
    expect((await claimed('orgId=o1', { headers })).isSignedOver(BODY)).toBe(true);
  });
});

describe('calls that are signed in their headers', () => {
  it('are identified without waiting when their token is known', () => {
    const headers: Record<string, string> = {
      'apim-accesstoken': 'known',
      'apim-timestamp': String(NOW),
      'apim-signature': 'x',
    };
    const head = { route: '/x', query: readQueryValues('/x'), header: (name: string) => headers[name] };
    expect(calls.identify(head)).toMatchObject({ claim: { caller: { appKey: 'ak-77f0' } } });
  });

  it('are not those of a signature of the other generation', async () => {
    const query = readQueryValues('/x?orgId=o1');
    const sign = legacySignature({
      accessKey: 'ak-77f0',
      values: query.values,
      body: BODY,
      secretKey: 'sk-5e1d9c',
    });
    const headers = { 'apim-accesstoken': 'known', 'apim-timestamp': String(NOW), 'apim-signature': sign };
    expect((await claimed('orgId=o1', { headers })).isSignedOver(BODY)).toBe(false);
  });
});
