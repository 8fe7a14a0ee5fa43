import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, Health, Metrics } from '@setpoint/service-kit';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../create-app.js';
import type { GatewayParts } from '../gateway-parts.js';
import { routes } from './openapi/document.js';

/** Parts that nobody asks anything: this application only says what its routes are. */
const idle = {
  authenticator: null,
  limits: { maxRequests: 1, rates: { perSecond: 0, burst: 1 }, maxBodyBytes: 1, maxImportBytes: 1 },
  waiting: { size: 0 },
  health: new Health(),
  metrics: new Metrics('api-gateway', { defaults: false }),
  log: createLogger({ service: 'api-gateway', level: 'silent' }),
  services: [],
} as unknown as GatewayParts;

describe('the routes of the gateway', () => {
  const known: string[] = [];
  let close: () => Promise<void>;

  beforeAll(async () => {
    const app = await createApp(idle);
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    fastify.addHook('onRoute', ({ method, url }) => {
      // Fastify adds these to every GET.
      for (const each of [method].flat())
        if (each !== 'HEAD') known.push(`${each} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
    await app.init();
    close = () => fastify.close();
  });
  afterAll(() => close());

  it('are those of the OpenAPI document', () => {
    const described = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(described.sort()).toEqual(known.sort());
  });
});
