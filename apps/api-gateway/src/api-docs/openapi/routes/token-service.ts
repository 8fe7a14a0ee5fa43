import { codes } from '@setpoint/codes';
import { integer, type Schema, struct, text } from '../../schema.js';
import { tokenService } from '../families.js';
import type { Call, CodeUse, Route } from '../route.js';

/** Of this body there is no DTO: a part that is missing has a code of its own, so they are read one by one. */
const request = (more: Readonly<Record<string, Schema>> = {}): Schema =>
  struct({
    appKey: text('Of the application', { minLength: 1, maxLength: 128 }),
    encryption: text('SHA-256 of appKey, timestamp and appSecret one after the other, hexadecimal', {
      minLength: 1,
      maxLength: 128,
    }),
    timestamp: {
      description: 'Unix milliseconds, at most 15 minutes from now',
      anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]{1,15}$' }],
    },
    ...more,
  });

const accessToken = text('The token to be replaced', { minLength: 1, maxLength: 128 });

/** [contract 4.4] */
const exampleRequest = {
  appKey: '3f1c9a52-7d0e-4b6a-9e21-0c4477aa1b90',
  encryption: 'b832a8a58d0e5cfa6764b5f790e4845fd1e8b57f1d4c0d62789bbeae9ff7858f',
  timestamp: 1_767_225_600_123,
};
const exampleToken = 'b1946ac92492d2347c6235b4d2611184';

const common: readonly CodeUse[] = [
  codes.tokenSuccess,
  [codes.tokenReplayed, 'The same encryption was used within the last 10 minutes'],
  codes.tokenAppUnknown,
  codes.tokenWrongEncryption,
  [codes.tokenBadParameter, 'A parameter cannot be read, or the timestamp is more than 15 minutes off'],
  codes.tokenFault,
  codes.tokenParameterEmpty,
];

const answered = {
  data: struct({ accessToken: text(), expire: integer('Seconds that it is still good for') }),
  examples: [
    {
      name: 'success',
      summary: 'A token',
      value: tokenService.answer({ accessToken: exampleToken, expire: 7_200 }),
    },
  ],
};

const get: Call = {
  ...answered,
  summary: 'Get an access token',
  description: `Hands out an access token to whoever proves to know the secret of the application [contract 4.2]. While \
one is valid the same comes again, with the rest of its life.`,
  parameters: [],
  body: {
    required: true,
    schema: request(),
    examples: [{ name: 'get', summary: 'The example of the contract', value: exampleRequest }],
  },
  codes: common,
};

const refresh: Call = {
  ...answered,
  summary: 'Replace an access token',
  description: 'Hands out a new token; the old one is good for 60 more seconds [contract 4.2].',
  parameters: [],
  body: {
    required: true,
    schema: request({ accessToken }),
    examples: [
      {
        name: 'refresh',
        summary: 'The example of the contract',
        value: {
          ...exampleRequest,
          encryption: 'a577e7e6fb600bc048fecd4252dddf819c9fd2be9db33ce380a21812e7b03c9b',
          timestamp: 1_767_225_660_456,
          accessToken: exampleToken,
        },
      },
    ],
  },
  codes: [...common, codes.tokenExpired, codes.tokenRefreshFailed],
};

const shared = { method: 'post', tag: 'Access tokens', family: tokenService } as const;

export const tokenRoutes: readonly Route[] = [
  { ...shared, path: '/apim-token-service/v2.0/token/get', operationId: 'getToken', calls: [get] },
  {
    ...shared,
    path: '/apim-token-service/v2.0/token/refresh',
    operationId: 'refreshToken',
    calls: [refresh],
  },
];
