import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, HealthReport } from './health.js';
import type { Metrics } from './metrics.js';
import type { Startable } from './startable.js';

export interface HealthServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: Metrics;
}

/** `GET /health/live`, `/health/ready` (503 when not) and `/metrics`, for the services without REST. */
export class HealthServer implements Startable {
  private server: Server | undefined;

  constructor(private readonly options: HealthServerOptions) {}

  /** The port it listens on; 0 while it does not. */
  get port(): number {
    return (this.server?.address() as AddressInfo | null | undefined)?.port ?? 0;
  }

  async start(): Promise<void> {
    if (this.server) return;
    const server = createServer((request, response) => {
      this.answer(request.method, request.url, response).catch((failure) => {
        send(response, 500, 'text/plain', String(failure));
      });
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.options.port, this.options.host, resolve);
    });
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async answer(method = '', url = '', response: ServerResponse): Promise<void> {
    const { health, metrics } = this.options;
    const path = url.split('?', 1)[0];
    if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'GET only');
    if (path === '/health/live') return sendReport(response, health.live());
    if (path === '/health/ready') return sendReport(response, await health.ready());
    if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.text());
    send(response, 404, 'text/plain', 'not found');
  }
}

const sendReport = (response: ServerResponse, report: HealthReport): void =>
  send(response, report.ok ? 200 : 503, 'application/json', JSON.stringify(report));

const send = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  response.writeHead(status, { 'content-type': contentType }).end(body);
};
