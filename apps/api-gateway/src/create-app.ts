import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger } from '@setpoint/service-kit';
import type { FastifyInstance } from 'fastify';
import { appModule } from './app.module.js';
import type { GatewayParts } from './gateway-parts.js';
import { CallRates } from './http/call-rates.js';
import { callerCheck } from './http/caller-check.js';
import { EnvelopeFilter } from './http/envelope.filter.js';
import { createFastifyAdapter } from './http/fastify-adapter.js';
import { HttpMetrics } from './http/http-metrics.js';
import { InFlight } from './http/in-flight.js';
import { KnownPaths } from './http/known-paths.js';
import { LoopLateness } from './http/loop-lateness.js';

/**
 * The Nest application over these parts, not yet listening.
 *
 * @param lateness of this process; tests, which share a process with much else, measure another one
 */
export const createApp = async (
  parts: GatewayParts,
  lateness = new LoopLateness(),
): Promise<NestFastifyApplication> => {
  const { limits, adminToken, authenticator, log, waiting } = parts;
  const inFlight = new InFlight(limits.maxRequests);
  const rates = new CallRates(limits.rates);
  const paths = new KnownPaths();
  const callers = authenticator && callerCheck({ ...parts, authenticator });
  const adapter = createFastifyAdapter({ limits, adminToken, callers, inFlight, lateness, rates, paths });
  const httpMetrics = new HttpMetrics(parts.metrics, { inFlight, waiting });
  httpMetrics.watch(adapter.getInstance() as unknown as FastifyInstance);
  const app = await NestFactory.create<NestFastifyApplication>(appModule(parts, inFlight), adapter, {
    // Bodies stay bytes: Nest must not register parsers of its own.
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  });
  app.useGlobalFilters(new EnvelopeFilter(paths, log));
  parts.health.require('serving', async () => (inFlight.isDraining ? 'the process is stopping' : undefined));
  return app;
};
