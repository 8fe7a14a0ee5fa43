import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { RegistryReads } from '@setpoint/registry';
import type { FastifyReply } from 'fastify';
import { EdgeModels } from '../use-cases/edge-models.js';
import { forEdgeOrganization } from '../use-cases/known-edge-organization.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';
import { REGISTRY } from './tokens.js';

/** Thing models in the edge's form [contract 5.3]. */
@Controller('modelService/thingModels')
export class EdgeModelsController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryReads,
    private readonly models: EdgeModels,
  ) {}

  @Get(':thingModelId')
  async get(@TheCall() { query }: Call, @Res() reply: FastifyReply, @Param('thingModelId') modelId: string) {
    const work = (orgId: string) => this.models.get(orgId, modelId);
    sendEdgeOutcome(reply, await forEdgeOrganization(this.registry, query, work));
  }
}
