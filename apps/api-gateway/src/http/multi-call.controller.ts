import { Controller, Inject, Put, Res } from '@nestjs/common';
import type { RegistryReads } from '@setpoint/registry';
import type { FastifyReply } from 'fastify';
import { type EdgeOperation, edgeInvoke, edgeSet } from '../use-cases/edge-operation.js';
import { forEdgeOrganization } from '../use-cases/known-edge-organization.js';
import { MultiCall } from '../use-cases/multi-call.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';
import { REGISTRY } from './tokens.js';

/** Many writes or service calls at once, whose results go to channels [contract 2.3, 2.6]. */
@Controller('dataService/devices')
export class MultiCallController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryReads,
    private readonly multiCall: MultiCall,
  ) {}

  @Put('multiSet')
  set(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(edgeSet, call, reply);
  }

  @Put('multiInvoke')
  invoke(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(edgeInvoke, call, reply);
  }

  private async answer(operation: EdgeOperation, call: Call, reply: FastifyReply): Promise<void> {
    const work = (orgId: string) => this.multiCall.run(operation, call.requestId, orgId, call.json());
    sendEdgeOutcome(reply, await forEdgeOrganization(this.registry, call.query, work));
  }
}
