import type { Counter, Histogram, Metrics } from '@setpoint/service-kit';
import type { FastifyInstance } from 'fastify';
import type { Waiting } from '../commands/waiting.js';
import type { InFlight } from './in-flight.js';

interface Sources {
  readonly inFlight: InFlight;
  readonly waiting: Waiting;
}

/** What operators see of REST: how many calls, how long they took, and how many are held right now. */
export class HttpMetrics {
  private readonly calls: Counter<'route' | 'http'>;
  private readonly seconds: Histogram<'route'>;

  constructor(metrics: Metrics, { inFlight, waiting }: Sources) {
    this.calls = metrics.counter('gateway_http_calls_total', 'Calls by route and HTTP status', [
      'route',
      'http',
    ]);
    this.seconds = metrics.histogram('gateway_http_seconds', 'Time to the answer', ['route']);
    const help = 'Requests in flight and commands waiting for an answer';
    metrics.gauge('gateway_held', help, ['what'], (held) => {
      held.set({ what: 'requests' }, inFlight.count);
      held.set({ what: 'commands' }, waiting.size);
    });
  }

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      this.calls.inc({ route, http: String(reply.statusCode) });
      this.seconds.observe({ route }, reply.elapsedTime / 1_000);
      done();
    });
  }
}
