import { callSignature, readQueryValues, tokenEncryption } from '@setpoint/signing';
import { type HttpAnswer, type HttpCall, httpCall } from './http-call.js';
import { ADMIN_TOKEN } from './test-gateway.js';

export interface Credentials {
  readonly appKey: string;
  readonly appSecret: string;
}

/** Credentials for an organisation, which is made if it is not there. */
export const createApplication = async (url: string, orgId: string): Promise<Credentials> => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  await httpCall(`${url}/setpoint/v1/organizations/${orgId}`, { method: 'PUT', headers });
  const path = `${url}/setpoint/v1/applications?orgId=${orgId}`;
  const { json } = await httpCall(path, { method: 'POST', headers });
  return json.data as Credentials;
};

/** A body for the token service; what is given more replaces its members. */
export const tokenRequest = (
  { appKey, appSecret }: Credentials,
  timestamp: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  appKey,
  timestamp,
  encryption: tokenEncryption({ appKey, appSecret, timestamp: String(timestamp) }),
  ...more,
});

export const askForToken = (url: string, action: 'get' | 'refresh', body: unknown): Promise<HttpAnswer> =>
  httpCall(`${url}/apim-token-service/v2.0/token/${action}`, { method: 'POST', body: JSON.stringify(body) });

/** A token for an application; the timestamp must not have been used for one. */
export const tokenFor = async (url: string, application: Credentials, timestamp: number): Promise<string> => {
  const { json, text } = await askForToken(url, 'get', tokenRequest(application, timestamp));
  const data = json.data as { accessToken: string } | null;
  if (!data) throw new Error(`no token: ${text}`);
  return data.accessToken;
};

export interface SigningWith {
  readonly accessToken: string;
  readonly appSecret: string;
  /** Epoch ms. */
  readonly timestamp: number | string;
}

/** Headers that sign a call [contract 4.3]. */
export const signatureHeaders = (
  { accessToken, appSecret, timestamp }: SigningWith,
  path: string,
  body: string | Uint8Array = '',
): Record<string, string> => ({
  'apim-accesstoken': accessToken,
  'apim-timestamp': String(timestamp),
  'apim-signature': callSignature({
    accessToken,
    appSecret,
    timestamp: String(timestamp),
    values: readQueryValues(path).values,
    body: Buffer.from(body),
  }),
});

export const signedCall = (
  url: string,
  signing: SigningWith,
  path: string,
  { headers, ...call }: HttpCall = {},
): Promise<HttpAnswer> =>
  httpCall(url + path, { ...call, headers: { ...signatureHeaders(signing, path, call.body), ...headers } });
