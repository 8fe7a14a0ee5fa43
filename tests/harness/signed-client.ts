import { createHash } from 'node:crypto';

export interface Answer<T = unknown> {
  readonly http: number;
  readonly code: number;
  readonly submsg: string | null;
  readonly data: T;
  readonly pagination?: { readonly totalSize: number };
}

type Query = Readonly<Record<string, string | number>>;

const digest = (algorithm: 'sha1' | 'sha256', text: string): string =>
  createHash(algorithm).update(text, 'utf8').digest('hex');

/** Names are ASCII, so they sort by code unit. */
const sortedPairs = (query: URLSearchParams): string =>
  [...query]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');

/** An application that somebody wrote from contract 4, and from nothing of Setpoint. */
export class SignedClient {
  accessToken = '';
  private lastTimestamp = 0;

  constructor(
    private readonly url: string,
    private readonly appKey: string,
    private readonly appSecret: string,
  ) {}

  /** [contract 4.2] */
  token<T = { accessToken: string; expire: number }>(
    action: 'get' | 'refresh',
    more: object = {},
  ): Promise<Answer<T>> {
    const { appKey, appSecret } = this;
    // No two requests may have the same.
    const timestamp = Math.max(Date.now(), this.lastTimestamp + 1);
    this.lastTimestamp = timestamp;
    const encryption = digest('sha256', `${appKey}${timestamp}${appSecret}`);
    const body = JSON.stringify({ appKey, timestamp, encryption, ...more });
    return this.send('POST', `/apim-token-service/v2.0/token/${action}`, body, {});
  }

  /** [contract 4.3] */
  call<T = unknown>(method: string, path: string, query: Query, body?: unknown): Promise<Answer<T>> {
    const parameters = toParameters(query);
    const text = body === undefined ? '' : JSON.stringify(body);
    const timestamp = String(Date.now());
    const content = this.accessToken + sortedPairs(parameters) + text + timestamp + this.appSecret;
    return this.send(method, `${path}?${parameters}`, text, {
      'apim-accesstoken': this.accessToken,
      'apim-timestamp': timestamp,
      'apim-signature': digest('sha256', content),
    });
  }

  /** [contract 4.5] */
  legacyCall<T = unknown>(path: string, query: Query, body: unknown): Promise<Answer<T>> {
    const parameters = toParameters({ ...query, requestTimestamp: Date.now() });
    const text = JSON.stringify(body);
    const signed = new URLSearchParams([...parameters].filter(([, value]) => value !== ''));
    const content = this.appKey + sortedPairs(signed) + text + this.appSecret;
    parameters.set('accessKey', this.appKey);
    parameters.set('sign', digest('sha1', content).toUpperCase());
    return this.send('PUT', `${path}?${parameters}`, text, {});
  }

  private async send<T>(
    method: string,
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
      ...(body !== '' && { body }),
    });
    const { status, code = status, ...rest } = (await response.json()) as Answer<T> & { status: number };
    return { ...rest, http: response.status, code };
  }
}

const toParameters = (query: Query): URLSearchParams =>
  new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
