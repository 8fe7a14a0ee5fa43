import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpCall } from '../../test/http-call.js';
import { startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { asyncApiDocument } from '../api-docs/asyncapi/document.js';
import { openApiDocument } from '../api-docs/openapi/document.js';

describe('the documents', () => {
  let gateway: TestGateway;
  const get = (path: string, headers: Record<string, string> = {}) =>
    httpCall(`${gateway.url}${path}`, { headers });
  /** A path as it is: `fetch` would take the dots out. */
  const rawGet = async (path: string): Promise<string> => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };

  beforeAll(async () => {
    gateway = await startTestGateway({ auth: 'required', limits: { rates: { perSecond: 1, burst: 1 } } });
  });
  afterAll(() => gateway.stop());

  it('are served to anybody', async () => {
    expect((await get('/docs/openapi.json')).json).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
    expect((await get('/docs/asyncapi.json')).json).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });

  it('come with a page that runs and loads only what is here', async () => {
    const { status, headers, text } = await get('/docs');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8']);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const parts = [...text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path ?? '');
    expect(parts.length).toBe(6);
    for (const path of [...parts, '/docs/assets/signing.js', '/docs/']) {
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    }
    expect(text).not.toMatch(/https?:\/\//);
  });

  it('are sent again only after a change', async () => {
    const { headers } = await get('/docs/assets/swagger-ui-bundle.js');
    const etag = headers.get('etag') ?? '';
    const again = await get('/docs/assets/swagger-ui-bundle.js', { 'if-none-match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it.each([
    '/docs/nothing',
    '/docs/assets/nothing.js',
    '/docs/assets/package.json',
    '/docs/assets/../../package.json',
    '/docs/assets/..%2f..%2fpackage.json',
    '/docs/assets/%2e%2e/%2e%2e/package.json',
    '/docs/assets/__proto__',
  ])('have no part called %s', async (path) => {
    const answer = await rawGet(path);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code: 404, data: null });
  });
});
