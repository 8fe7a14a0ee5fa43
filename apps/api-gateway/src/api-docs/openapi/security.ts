const header = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

/** The three headers of [contract 4.3] belong together; the 1.x generation signs in the query [contract 4.5]. */
export const securitySchemes = {
  accessToken: header('apim-accesstoken', 'From the token service'),
  timestamp: header('apim-timestamp', 'Unix milliseconds, at most 15 minutes from now'),
  signature: header(
    'apim-signature',
    'SHA-256, hexadecimal, of access token, query parameters sorted by name, body, timestamp and appSecret one after the other [contract 4.3]',
  ),
  adminToken: { type: 'http', scheme: 'bearer', description: 'SETPOINT_ADMIN_TOKEN of the service' },
} as const;
