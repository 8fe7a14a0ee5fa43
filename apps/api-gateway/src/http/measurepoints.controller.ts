import { Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MeasurepointActions } from '../use-cases/measurepoints.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { answerRegistryCall } from './registry-calls.js';

/** What devices measured [contract 5.6]. */
@Controller('connect-service/v2.1/measurepoints')
export class MeasurepointsController {
  constructor(private readonly actions: MeasurepointActions) {}

  @Post()
  query(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }
}
