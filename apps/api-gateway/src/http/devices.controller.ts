import { Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DeviceActions } from '../use-cases/devices.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { answerRegistryCall } from './registry-calls.js';

/** The connection service's devices [contract 5.5]. */
@Controller('connect-service/v2.1/devices')
export class DevicesController {
  constructor(private readonly actions: DeviceActions) {}

  @Get()
  read(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }

  @Post()
  write(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }
}
