import { Controller, Inject, Put, Res } from '@nestjs/common';
import type { RegistryReads } from '@setpoint/registry';
import type { FastifyReply } from 'fastify';
import { forEdgeOrganization } from '../use-cases/known-edge-organization.js';
import { MultiSet } from '../use-cases/multi-set.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';
import { REGISTRY } from './tokens.js';

/** Asynchronous writes of many points [contract 2.3]. */
@Controller('dataService/devices')
export class MultiSetController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryReads,
    private readonly multiSet: MultiSet,
  ) {}

  @Put('multiSet')
  async run(@TheCall() call: Call, @Res() reply: FastifyReply): Promise<void> {
    const work = (orgId: string) => this.multiSet.run(call.requestId, orgId, call.json());
    sendEdgeOutcome(reply, await forEdgeOrganization(this.registry, call.query, work));
  }
}
