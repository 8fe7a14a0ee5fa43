import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OwnOrganization } from '../use-cases/own-organization.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';

/** The small call by which an application learns whose it is [contract 2.9]. */
@Controller('connectService/orgId')
export class OwnOrganizationController {
  constructor(private readonly ownOrganization: OwnOrganization) {}

  @Get()
  async get(@TheCall() call: Call, @Res() reply: FastifyReply): Promise<void> {
    sendEdgeOutcome(reply, await this.ownOrganization.run(call.caller));
  }
}
