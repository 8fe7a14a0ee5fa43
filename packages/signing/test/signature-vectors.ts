/** Contract 9.1, as it stands there. */
export const appKey = '3f1c9a52-7d0e-4b6a-9e21-0c4477aa1b90';
export const appSecret = 'Zt8Qw2Lm5Rx1';
export const accessToken = 'b1946ac92492d2347c6235b4d2611184';

export const tokenVectors = [
  {
    id: 'T1',
    timestamp: '1767225600123',
    encryption: 'b832a8a58d0e5cfa6764b5f790e4845fd1e8b57f1d4c0d62789bbeae9ff7858f',
  },
  {
    id: 'T2',
    timestamp: '1767225660456',
    encryption: 'a577e7e6fb600bc048fecd4252dddf819c9fd2be9db33ce380a21812e7b03c9b',
  },
] as const;

export interface CallVector {
  readonly id: string;
  readonly query: string;
  readonly body?: string;
  readonly timestamp?: string;
  readonly accessToken?: string;
  readonly appSecret?: string;
  readonly signature: string;
  /** False where another call's signature is sent. */
  readonly accepted?: false;
}

const S1 = 'action=setMeasurepoint&orgId=o17000000000042&assetId=Kc81mQzT&measurepointId=setpoint_kw';
const S1_SIGNATURE = '49401e6414537f0ffc2a0d95287e200360856d7818cee02a224b34448f020176';
const S4 = 'action=get&orgId=o17000000000042&assetId=Kc81mQzT&commandId=3951230986252779527';
const S4_SIGNATURE = 'bceded5c2287ef9272d16e62766faaad35a9d6955f84b3c0558220b992aa1ed7';

export const callVectors: readonly CallVector[] = [
  { id: 'S1', query: `${S1}&pendingTtl=600&timeout=20`, body: '{"value":12.5}', signature: S1_SIGNATURE },
  {
    id: 'S2',
    query:
      'action=get&orgId=o17000000000042&productKey=pQ7wXk2L&deviceKey=ems-01&commandId=3951230986252779527',
    signature: '797043e6770ef77f626dcb6d9812600f894c773e0fb9bf0492b5ca192a058553',
  },
  {
    id: 'S3',
    query: 'action=search&orgId=o17000000000042&assetId=Kc81mQzT',
    body: '{"expression":"state = 1 and createTime >= \\"2026-01-01 08:00:00\\"","pagination":{"pageNo":1,"pageSize":20}}',
    signature: 'fc83c70edee3b9a6f92d180f452ca9657202929325cfdaf2ca12f095c37f6c25',
  },
  { id: 'S4', query: `${S4}&note=%E6%B3%B5+1%2B2`, signature: S4_SIGNATURE },
  { id: 'S4 with %20', query: `${S4}&note=%E6%B3%B5%201%2B2`, signature: S4_SIGNATURE },
  {
    id: 'S5',
    query: 'orgId=o1&Zed=z&action=a&assetId=b&_x=u',
    signature: '909a28c1a7529344e127d7d800d5878b958f81abb0841bc7f5b5370a55fff073',
  },
  {
    id: 'S6',
    query: 'k1=v1&k2=v2&k3=v3',
    body: '{\n  "count": 20,\n  "page": 1,\n  "desc": "description"\n}',
    timestamp: '1572574909697',
    accessToken: 'xxxxaaaxxxx',
    appSecret: 'xxxappSecretxxx',
    signature: 'ad6dc6fc97f4290f3724e94eab38168d8613c41c3a4569b4b8b0efbce96a816c',
  },
  {
    id: 'S7',
    query: `${S1}&pendingTtl=600&timeout=20`,
    body: '{"value": 12.5}',
    signature: 'db59c12060b058403d92748fd840ea69ab2f8cb4b814d7ce6e92d03c6c174059',
  },
  {
    id: 'S8',
    query:
      'action=setMeasurepoint&orgId=o17000000000042&assetId=Kc81mQzT,Rv20pLsY&measurepointId=setpoint_kw',
    body: '{"value":1}',
    signature: 'ae59ef1d8489014953292626784fc9cfb1b493b62bffc828b5802eaf3fc12da5',
  },
  {
    id: 'S1 in upper case',
    query: `${S1}&pendingTtl=600&timeout=20`,
    body: '{"value":12.5}',
    signature: S1_SIGNATURE.toUpperCase(),
  },
  {
    id: 'S1 with another order and a second value',
    query: `timeout=20&&pendingTtl=600&${S1}&timeout=21`,
    body: '{"value":12.5}',
    signature: S1_SIGNATURE,
  },
  {
    id: 'S1 with the body of S7',
    query: `${S1}&pendingTtl=600&timeout=20`,
    body: '{"value": 12.5}',
    signature: S1_SIGNATURE,
    accepted: false,
  },
  {
    id: 'S1 without its body',
    query: `${S1}&pendingTtl=600&timeout=20`,
    signature: S1_SIGNATURE,
    accepted: false,
  },
  {
    id: 'S1 with another value',
    query: `${S1}&pendingTtl=600&timeout=21`,
    body: '{"value":12.5}',
    signature: S1_SIGNATURE,
    accepted: false,
  },
  {
    id: 'S1 with one more parameter',
    query: `${S1}&pendingTtl=600&timeout=20&x`,
    body: '{"value":12.5}',
    signature: S1_SIGNATURE,
    accepted: false,
  },
];

/** Of all calls but S6. */
export const callTimestamp = '1767225660456';

export const legacyVector = {
  accessKey: 'ak-77f0',
  secretKey: 'sk-5e1d9c',
  query: 'accessKey=ak-77f0&requestTimestamp=1767225660456&orgId=o17000000000042&timeout=30',
  body: '15',
  sign: '4AE994080A3A0BB7B53C7149FF680BE3DEC52731',
} as const;
