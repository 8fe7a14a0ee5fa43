import { Controller, Get, Post, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { CommandActions } from '../use-cases/command-actions.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendOutcome, sendRefusal } from './envelope.js';

/** The connection service's commands [contract 1]. */
@Controller('connect-service/v2.1/commands')
export class CommandsController {
  constructor(private readonly actions: CommandActions) {}

  @Get()
  read(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply);
  }

  @Post()
  write(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply);
  }

  private async answer(call: Call, reply: FastifyReply): Promise<void> {
    const { requestId, query, method } = call;
    const body = call.json();
    if (body.kind === 'unreadable') sendRefusal(reply, codes.badBody, body.detail);
    else sendOutcome(reply, await this.actions.run(method, { requestId, query, body }));
  }
}
