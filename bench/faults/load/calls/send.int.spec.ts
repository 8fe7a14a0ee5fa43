import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { send } from './send.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const urlOf = async (listener: RequestListener): Promise<string> => {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
};

const call = { method: 'POST', path: '/x?a=b', body: '{"value":"é"}' } as const;

describe('making a call once', () => {
  it('gives status and text of the answer, whatever the status', async () => {
    const url = await urlOf(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.statusCode = 503;
      response.end(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
    });
    expect(await send(url, call, 5_000)).toEqual({ status: 503, body: 'POST /x?a=b {"value":"é"}' });
  });

  it('has a connection for each', async () => {
    const ports: (number | undefined)[] = [];
    const url = await urlOf((request, response) => {
      ports.push(request.socket.remotePort);
      response.end();
    });
    await send(url, call, 5_000);
    await send(url, call, 5_000);
    expect(new Set(ports).size).toBe(2);
  });

  it('is untouched by the limit of an earlier one that had its connection', async () => {
    const ports: (number | undefined)[] = [];
    let answer = (): void => undefined;
    const url = await urlOf((request, response) => {
      ports.push(request.socket.remotePort);
      answer = () => response.end();
      if (ports.length === 1) answer();
    });
    await send(url, call, 50, 'kept');
    const second = send(url, call, 200, 'kept');
    expect(await second).toEqual({ failure: 'timeout' });
    expect(ports[1]).toBe(ports[0]);
  });

  it('is not made again when the connection breaks before the answer, or within it', async () => {
    let requests = 0;
    const url = await urlOf((_, response) => {
      requests += 1;
      if (requests === 1) response.socket?.destroy();
      else response.write('{"code":', () => response.socket?.destroy());
    });
    expect(await send(url, call, 5_000)).toEqual({ failure: 'ECONNRESET' });
    expect(await send(url, call, 5_000)).toEqual({ failure: 'ECONNRESET' });
    expect(requests).toBe(2);
  });

  it('gives up after its limit, before the answer and within it', async () => {
    let requests = 0;
    const url = await urlOf((_, response) => {
      requests += 1;
      if (requests === 2) response.write('{"code":');
    });
    expect(await send(url, call, 50)).toEqual({ failure: 'timeout' });
    expect(await send(url, call, 50)).toEqual({ failure: 'timeout' });
    expect(requests).toBe(2);
  });

  it('says when nobody listens', async () => {
    const url = await urlOf(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await send(url, call, 5_000)).toEqual({ failure: 'ECONNREFUSED' });
  });
});
