import { Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { TokenService } from '../use-cases/token-service.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendTokenOutcome } from './envelope.js';

/** Access tokens [contract 4.2]. Requests prove by themselves who sent them, so nobody signs them as calls. */
@Controller('apim-token-service/v2.0/token')
export class TokenServiceController {
  constructor(private readonly tokens: TokenService) {}

  @Post('get')
  async get(@TheCall() call: Call, @Res() reply: FastifyReply) {
    sendTokenOutcome(reply, await this.tokens.get(call.json()));
  }

  @Post('refresh')
  async refresh(@TheCall() call: Call, @Res() reply: FastifyReply) {
    sendTokenOutcome(reply, await this.tokens.refresh(call.json()));
  }
}
