import { Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { TopologyActions } from '../use-cases/topology.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { answerRegistryCall } from './registry-calls.js';

/** Gateways and their sub-devices [contract 5.6]. */
@Controller('connect-service/v2.1/device-topos')
export class DeviceToposController {
  constructor(private readonly actions: TopologyActions) {}

  @Post()
  write(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }
}
