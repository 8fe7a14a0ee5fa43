import { callSignature, readQueryValues, tokenEncryption } from '@setpoint/signing';

/** A call with the admin token; answers the body, and throws when the status is none of success. */
export type AdminCall = (method: string, path: string, body: object) => Promise<string>;

interface Credentials {
  readonly appKey: string;
  readonly appSecret: string;
}

/**
 * Headers that sign one call [contract 4.3], by an application that is made for it: nobody but the gateway knows the secret
 * of an earlier one.
 */
export const signedByNewApplication = async (
  call: AdminCall,
  orgId: string,
  { path, body }: { readonly path: string; readonly body: string },
): Promise<Record<string, string>> => {
  const { appKey, appSecret } = dataOf<Credentials>(
    await call('POST', `/setpoint/v1/applications?orgId=${orgId}`, {}),
  );
  const timestamp = String(Date.now());
  const encryption = tokenEncryption({ appKey, timestamp, appSecret });
  const { accessToken } = dataOf<{ accessToken: string }>(
    await call('POST', '/apim-token-service/v2.0/token/get', { appKey, timestamp, encryption }),
  );
  const { values } = readQueryValues(path);
  const signed = { accessToken, values, body: Buffer.from(body), timestamp, appSecret };
  return {
    'apim-accesstoken': accessToken,
    'apim-timestamp': timestamp,
    'apim-signature': callSignature(signed),
  };
};

const dataOf = <T>(answer: string): T => {
  const { data, msg } = JSON.parse(answer) as { readonly data: T | null; readonly msg: string };
  if (data === null || data === undefined) throw new Error(`no application for the demo: ${msg}`);
  return data;
};
