import { afterEach, describe, expect, it, jest } from '@jest/globals';

interface Request {
  url: string;
  body?: string;
  headers: Record<string, string>;
}

type Sign = (request: Request) => Promise<Request>;

const { signer } = (await import(new URL('../page/signing.js', import.meta.url).href)) as {
  signer: (application: () => { appKey: string; appSecret: string }) => Sign;
};

const application = { appKey: '3f1c9a52-7d0e-4b6a-9e21-0c4477aa1b90', appSecret: 'Zt8Qw2Lm5Rx1' };
const NOW = 1_767_225_660_456;
const ORIGIN = 'http://127.0.0.1:8080';

/** The page's surroundings, with a token service that always grants the token of the contract [contract 9.1]. */
const inPage = () => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  Object.assign(globalThis, { location: { href: `${ORIGIN}/docs`, origin: ORIGIN } });
  const granted = { status: 0, data: { accessToken: 'b1946ac92492d2347c6235b4d2611184', expire: 7_200 } };
  return jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(granted));
};

const S1 =
  '/connect-service/v2.1/commands?action=setMeasurepoint&orgId=o17000000000042&assetId=Kc81mQzT&measurepointId=setpoint_kw&pendingTtl=600&timeout=20';

describe('the page that tries calls', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    Reflect.deleteProperty(globalThis, 'location');
  });

  it.each([
    ['S1', S1, '{"value":12.5}', '49401e6414537f0ffc2a0d95287e200360856d7818cee02a224b34448f020176'],
    ['S7', S1, '{"value": 12.5}', 'db59c12060b058403d92748fd840ea69ab2f8cb4b814d7ce6e92d03c6c174059'],
    [
      'S4',
      '/connect-service/v2.1/commands?action=get&orgId=o17000000000042&assetId=Kc81mQzT&commandId=3951230986252779527&note=%E6%B3%B5+1%2B2',
      undefined,
      'bceded5c2287ef9272d16e62766faaad35a9d6955f84b3c0558220b992aa1ed7',
    ],
    [
      'S5',
      '/x?orgId=o1&Zed=z&action=a&assetId=b&_x=u',
      undefined,
      '909a28c1a7529344e127d7d800d5878b958f81abb0841bc7f5b5370a55fff073',
    ],
  ])('signs like vector %s', async (_name, path, body, signature) => {
    inPage();
    const request = { url: ORIGIN + path, headers: {}, ...(body !== undefined && { body }) };
    const { headers } = await signer(() => application)(request);
    expect(headers).toEqual({
      'apim-accesstoken': 'b1946ac92492d2347c6235b4d2611184',
      'apim-timestamp': String(NOW),
      'apim-signature': signature,
    });
  });

  it('proves its secret to the token service once for several calls', async () => {
    const calls = inPage();
    const sign = signer(() => application);
    await sign({ url: ORIGIN + S1, headers: {} });
    await sign({ url: ORIGIN + S1, headers: {} });
    expect(calls.mock.calls.map(([, init]) => JSON.parse(String(init?.body)))).toEqual([
      {
        appKey: application.appKey,
        encryption: expect.stringMatching(/^[0-9a-f]{64}$/),
        timestamp: NOW,
      },
    ]);
  });

  it.each(['https://elsewhere.example/connect-service', '/setpoint/v1/applications', '/docs/openapi.json'])(
    'sends no signature to %s',
    async (path) => {
      const calls = inPage();
      const url = new URL(path, ORIGIN).href;
      expect((await signer(() => application)({ url, headers: {} })).headers).toEqual({});
      expect(calls).not.toHaveBeenCalled();
    },
  );

  it('sends calls as they are without a secret', async () => {
    inPage();
    const sign = signer(() => ({ ...application, appSecret: '' }));
    expect((await sign({ url: ORIGIN + S1, headers: {} })).headers).toEqual({});
  });
});
