import { Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ProductActions } from '../use-cases/products.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { answerRegistryCall } from './registry-calls.js';

/** The connection service's products [contract 5.4]. */
@Controller('connect-service/v2.1/products')
export class ProductsController {
  constructor(private readonly actions: ProductActions) {}

  @Get()
  read(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }

  @Post()
  write(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return answerRegistryCall(this.actions, call, reply);
  }
}
