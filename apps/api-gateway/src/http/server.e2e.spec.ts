import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RegistryDatabase } from '@setpoint/registry';
import { waitFor } from '@setpoint/service-kit';
import { answers } from '../../test/fake-scheduler.js';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway, type TestGatewayOptions } from '../../test/test-gateway.js';

const LIMIT = { limitMs: 60_000 };

describe('the HTTP server', () => {
  let gateway: TestGateway;
  afterEach(() => gateway.stop());

  const start = async (options: TestGatewayOptions = {}) => {
    gateway = await startTestGateway(options);
  };
  const set = (query = '') =>
    httpCall(
      `${gateway.url}/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${ORG}&assetId=Kc81mQzT&measurepointId=setpoint_kw${query}`,
      { method: 'POST', body: '{"value":1}' },
    );
  const rawCall = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(bytes);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  const jsonOf = (response: string): unknown => JSON.parse(response.slice(response.indexOf('\r\n\r\n')));
  /** Sends a call that nobody answers yet; `answer` lets it end. */
  const hold = async () => {
    const { scheduler } = gateway;
    scheduler.behave(() => null);
    const held = set('&timeout=60');
    await waitFor(() => scheduler.submitted.length > 0, LIMIT);
    scheduler.behave(answers.succeeded);
    const [command] = scheduler.submitted;
    if (!command) throw new Error('nothing was sent');
    return { held, answer: () => scheduler.settle(answers.succeeded(command)) };
  };

  it('answers unknown paths and methods in the envelope of their family', async () => {
    await start();
    const envelope = { submsg: null, requestId: expect.any(String), data: null };
    const nothing = await httpCall(`${gateway.url}/nothing`);
    expect([nothing.status, nothing.json]).toEqual([
      404,
      { code: 404, msg: 'No such resource', ...envelope },
    ]);
    const put = await httpCall(`${gateway.url}/connect-service/v2.1/commands`, { method: 'PUT', body: '{}' });
    expect([put.status, put.json]).toEqual([405, { code: 405, msg: 'Method not allowed', ...envelope }]);
    expect(put.headers.get('allow')).toBe('GET, HEAD, POST');
    const byGet = await httpCall(`${gateway.url}/connect-service/v2.1/commands?action=search`);
    expect([byGet.status, byGet.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    const edge = await httpCall(`${gateway.url}/dataService/nothing`);
    expect([edge.status, edge.json]).toEqual([404, { status: 404, msg: 'No such resource', submsg: null }]);
    const post = await httpCall(`${gateway.url}/dataService/devices/multiSet`, { method: 'POST', body: '' });
    expect(post.status).toBe(405);
    expect((await httpCall(`${gateway.url}/dataService/setMeasurepointChannels/%zz`)).status).toBe(404);
  });

  it('answers bytes that are no HTTP in the envelope', async () => {
    await start();
    const text = await rawCall('SET POINT\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(jsonOf(text)).toMatchObject({ code: 400, data: null });
  });

  it.each([
    ['names no host', ''],
    ['expects what nobody knows', 'Host: x\r\nExpect: miracles\r\n'],
  ])('answers a request that %s in the envelope', async (_what, headers) => {
    await start();
    const text = await rawCall(`GET /nothing HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 404 /);
    expect(jsonOf(text)).toMatchObject({ code: 404, data: null });
  });

  it('refuses every call of applications while authentication is required', async () => {
    await start({ auth: 'required' });
    for (const [method, path] of [
      ['POST', '/connect-service/v2.1/commands?action=setMeasurepoint'],
      ['GET', '/connect-service/v2.1/commands?action=get'],
      ['PUT', `/dataService/devices/multiSet?orgId=${ORG}`],
      ['GET', `/dataService/setMeasurepointChannels?orgId=${ORG}`],
      ['DELETE', `/dataService/setMeasurepointChannels/DATASVC.SET.a?orgId=${ORG}`],
    ] as const) {
      const answer = await httpCall(gateway.url + path, { method });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.json).toMatchObject({ msg: 'Invalid authentication credentials' });
    }
    expect((await httpCall(`${gateway.url}/health/live`)).status).toBe(200);
  });

  it('is ready exactly while it holds a slot', async () => {
    await start();
    expect((await httpCall(`${gateway.url}/health/ready`)).json).toMatchObject({ ok: true });
    gateway.line.lost();
    const answer = await httpCall(`${gateway.url}/health/ready`);
    expect([answer.status, answer.json]).toMatchObject([503, { checks: { slot: 'no slot is held' } }]);
    expect((await httpCall(`${gateway.url}/health/live`)).json).toMatchObject({ ok: true });
  });

  it('answers 503 to commands while it holds no slot', async () => {
    await start();
    gateway.line.lost();
    const answer = await set();
    expect([answer.status, answer.headers.get('retry-after'), answer.json.data]).toEqual([503, '1', null]);
  });

  it('shows its metrics', async () => {
    await start();
    await set();
    const { text } = await httpCall(`${gateway.url}/metrics`);
    expect(text).toContain('route="/connect-service/v2.1/commands",http="200"');
  });

  it('shows what it holds while it is scraped', async () => {
    await start();
    const { held, answer } = await hold();
    const { text } = await httpCall(`${gateway.url}/metrics`);
    answer();
    await held;
    for (const what of ['requests', 'commands'])
      expect(text).toMatch(new RegExp(`^gateway_held\\{what="${what}".*\\} 1$`, 'm'));
  });

  it('answers 429 beyond the bound on requests, and health all the same', async () => {
    await start({ limits: { maxRequests: 1 } });
    const { held, answer } = await hold();
    const refused = await set();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await httpCall(`${gateway.url}/health/live`)).status).toBe(200);
    answer();
    expect((await held).json).toMatchObject({ code: 0 });
    expect((await set()).json).toMatchObject({ code: 0 });
  });

  it('answers 429 to an organisation beyond its rate, says when to come again, and serves the others', async () => {
    await start({ limits: { rates: { perSecond: 0.1, burst: 1 } } });
    expect((await set()).json).toMatchObject({ code: 0 });
    const refused = await set();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    expect(refused.json).toMatchObject({ code: 429, data: null });
    const other = `${gateway.url}/connect-service/v2.1/commands?action=setMeasurepoint&orgId=o99`;
    expect((await httpCall(other, { method: 'POST' })).status).toBe(200);
  });

  it('gives the place of a caller who hung up to the next one', async () => {
    await start({ limits: { maxRequests: 1 } });
    const { scheduler } = gateway;
    scheduler.behave(() => null);
    const caller = new AbortController();
    const url = `${gateway.url}/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${ORG}&assetId=Kc81mQzT&measurepointId=setpoint_kw`;
    const hungUp = fetch(url, { method: 'POST', body: '{"value":1}', signal: caller.signal });
    await waitFor(() => scheduler.submitted.length > 0, LIMIT);
    caller.abort();
    await expect(hungUp).rejects.toThrow();
    scheduler.behave(answers.succeeded);
    await waitFor(async () => (await set()).status === 200, LIMIT);
  });

  it('lets held requests have their answer while it stops, and takes no new ones', async () => {
    await start();
    const { held, answer } = await hold();
    const closed = gateway.close();
    await waitFor(async () => (await httpCall(`${gateway.url}/health/ready`)).status === 503, LIMIT);
    expect((await set()).status).toBe(503);
    answer();
    expect((await held).json).toMatchObject({ code: 0 });
    await closed;
  });

  it('says honestly that it does not know when it cannot wait longer to stop', async () => {
    await start({ limits: { drainMs: 10 } });
    const { held } = await hold();
    await gateway.close();
    expect((await held).json).toMatchObject({ code: 99500, data: { commandId: expect.any(String) } });
  });

  it('calls itself unavailable, not broken, while Postgres is away', async () => {
    await start();
    const nobodyListens = new RegistryDatabase({ connectionString: 'postgresql://a:b@127.0.0.1:1/c' });
    const failure = await nobodyListens.prisma.$queryRaw`SELECT 1`.catch((thrown: unknown) => thrown);
    Object.defineProperty(gateway.line, 'current', {
      get: () => {
        throw failure;
      },
    });
    const answer = await set();
    expect([answer.status, answer.json]).toMatchObject([
      503,
      { code: 503, msg: 'Service unavailable', submsg: 'the registry cannot be reached', data: null },
    ]);
  });

  it('shows no stack when something breaks', async () => {
    await start();
    Object.defineProperty(gateway.line, 'current', {
      get: () => {
        throw new Error('secret detail');
      },
    });
    const answer = await set();
    expect([answer.status, answer.json]).toMatchObject([
      500,
      { code: 500, msg: 'An unexpected error occurred', submsg: null, data: null },
    ]);
    expect(answer.text).not.toContain('secret');
  });
});
