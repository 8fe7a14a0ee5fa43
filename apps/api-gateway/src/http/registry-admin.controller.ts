import { Controller, Param, Post, Put, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '../answers/outcome.js';
import { RegistryAdmin } from '../use-cases/registry-admin.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendOutcome, sendRefusal } from './envelope.js';

/** What only operators may do. The token was checked before the body was read. */
@Controller('setpoint/v1')
export class RegistryAdminController {
  constructor(private readonly admin: RegistryAdmin) {}

  @Put('organizations/:orgId')
  async putOrganization(@Res() reply: FastifyReply, @Param('orgId') orgId: string) {
    sendOutcome(reply, await this.admin.putOrganization(orgId));
  }

  @Post('applications')
  async createApplication(@TheCall() { query }: Call, @Res() reply: FastifyReply) {
    sendOutcome(reply, await this.admin.createApplication(query));
  }

  @Put('thing-models/:modelId')
  putThingModel(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('modelId') modelId: string) {
    return withJson(call, reply, (body) => this.admin.putThingModel(call.query, modelId, body));
  }

  @Put('products/:productKey/delivery')
  setDelivery(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('productKey') productKey: string) {
    return withJson(call, reply, (body) => this.admin.setDelivery(call.query, productKey, body));
  }

  @Post('registry/import')
  async import(@TheCall() { query, rawBody }: Call, @Res() reply: FastifyReply) {
    sendOutcome(reply, await this.admin.import(query, rawBody));
  }
}

const withJson = async (
  call: Call,
  reply: FastifyReply,
  work: (body: unknown) => Promise<Outcome>,
): Promise<void> => {
  const body = call.json();
  if (body.kind === 'unreadable') sendRefusal(reply, codes.badBody, body.detail);
  else sendOutcome(reply, await work(body.kind === 'json' ? body.value : undefined));
};
