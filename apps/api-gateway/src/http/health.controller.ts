import { Controller, Get, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import { Health, Metrics } from '@setpoint/service-kit';
import type { FastifyReply } from 'fastify';

/** For load balancers and Prometheus; outside authentication and outside the bound on requests. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live(@Res() reply: FastifyReply) {
    return reply.send(this.health.live());
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply) {
    const report = await this.health.ready();
    return reply.status(report.ok ? codes.success.http : codes.unavailable.http).send(report);
  }

  @Get('metrics')
  async scrape(@Res() reply: FastifyReply) {
    return reply.header('content-type', this.metrics.contentType).send(await this.metrics.text());
  }
}
