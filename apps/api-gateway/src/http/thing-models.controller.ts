import { Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ThingModelActions } from '../use-cases/thing-models.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { answerRegistryCall } from './registry-calls.js';

/** Thing models [contract 5.1]. */
@Controller('model-service/v2.1/thing-models')
export class ThingModelsController {
  constructor(private readonly actions: ThingModelActions) {}

  @Get()
  read(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }

  @Post()
  search(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }
}
