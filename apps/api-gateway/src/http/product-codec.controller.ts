import { Controller, Get, Param, Post, Put, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { readUtf8 } from '../input/json-body.js';
import { ProductCodec } from '../use-cases/product-codec.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendOutcome, sendRefusal } from './envelope.js';

/** Payload scripts of products, for operators: the token was checked before the body was read. */
@Controller('setpoint/v1/products/:productKey/codec')
export class ProductCodecController {
  constructor(private readonly codec: ProductCodec) {}

  @Get()
  async get(@TheCall() { query }: Call, @Res() reply: FastifyReply, @Param('productKey') productKey: string) {
    sendOutcome(reply, await this.codec.get(query, productKey));
  }

  /** The body is the script itself, whatever content type it claims. */
  @Put()
  async put(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('productKey') productKey: string) {
    const source = readUtf8(call.rawBody);
    if (source === null) sendRefusal(reply, codes.badBody, 'not UTF-8');
    else sendOutcome(reply, await this.codec.put(call.query, productKey, source));
  }

  @Post('test')
  async test(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('productKey') productKey: string) {
    const body = call.json();
    if (body.kind === 'unreadable') return sendRefusal(reply, codes.badBody, body.detail);
    const value = body.kind === 'json' ? body.value : undefined;
    sendOutcome(reply, await this.codec.test(call.query, productKey, value));
  }
}
