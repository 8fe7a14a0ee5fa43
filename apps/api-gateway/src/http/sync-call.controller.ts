import { Controller, Inject, Param, Post, Put, Res } from '@nestjs/common';
import type { RegistryReads } from '@setpoint/registry';
import type { FastifyReply } from 'fastify';
import { type EdgeOperation, edgeInvoke, edgeSet } from '../use-cases/edge-operation.js';
import { forEdgeOrganization } from '../use-cases/known-edge-organization.js';
import { SyncCall } from '../use-cases/sync-call.js';
import type { SyncRequest } from '../use-cases/sync-request.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';
import { REGISTRY } from './tokens.js';

/** The device by its assetId, or by its keys. */
const below = (rest: string): string[] => [
  `devices/:assetId/${rest}`,
  `products/:productKey/devices/:deviceKey/${rest}`,
];

const SET = below('measurepoints/:measurepointId/set');
const INVOKE = below('services/:serviceId/invoke');

/** One write or service call, answered when it has ended [contract 2.5, 2.7]. */
@Controller('dataService')
export class SyncCallController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryReads,
    private readonly syncCall: SyncCall,
  ) {}

  @Put(SET)
  set(@TheCall() call: Call, @Res() reply: FastifyReply, @Param() path: SyncRequest['path']) {
    return this.answer(edgeSet, call, reply, path);
  }

  /** The documents have both methods [contract 8 #38]. */
  @Post(SET)
  setByPost(@TheCall() call: Call, @Res() reply: FastifyReply, @Param() path: SyncRequest['path']) {
    return this.answer(edgeSet, call, reply, path);
  }

  @Put(INVOKE)
  invoke(@TheCall() call: Call, @Res() reply: FastifyReply, @Param() path: SyncRequest['path']) {
    return this.answer(edgeInvoke, call, reply, path);
  }

  private async answer(
    operation: EdgeOperation,
    call: Call,
    reply: FastifyReply,
    path: SyncRequest['path'],
  ): Promise<void> {
    const request = { httpRequestId: call.requestId, path, query: call.query, body: call.json() };
    const work = (orgId: string) => this.syncCall.run(operation, orgId, request);
    sendEdgeOutcome(reply, await forEdgeOrganization(this.registry, call.query, work));
  }
}
