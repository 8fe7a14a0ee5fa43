const header = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

const query = (name: string, description: string) => ({ type: 'apiKey', in: 'query', name, description });

/** The three headers of [contract 4.3] belong together; the 1.x generation signs in the query [contract 4.5]. */
export const securitySchemes = {
  accessToken: header('apim-accesstoken', 'From the token service'),
  timestamp: header('apim-timestamp', 'Unix milliseconds, at most 15 minutes from now'),
  signature: header(
    'apim-signature',
    'SHA-256, hexadecimal, of access token, query parameters sorted by name, body, timestamp and appSecret one after the other [contract 4.3]',
  ),
  accessKey: query('accessKey', 'appKey of the application, for calls of the 1.x generation [contract 4.5]'),
  requestTimestamp: query('requestTimestamp', 'Unix milliseconds, at most 15 minutes from now'),
  sign: query('sign', 'SHA-1, hexadecimal, upper case [contract 4.5]'),
  adminToken: { type: 'http', scheme: 'bearer', description: 'SETPOINT_ADMIN_TOKEN of the service' },
} as const;
