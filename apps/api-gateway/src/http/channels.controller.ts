import { Controller, Delete, Get, Inject, Param, Post, Put, Res } from '@nestjs/common';
import type { RegistryReads } from '@setpoint/registry';
import type { FastifyReply } from 'fastify';
import type { EdgeOutcome } from '../answers/edge-outcome.js';
import { forEdgeOrganization } from '../use-cases/known-edge-organization.js';
import type { ResultChannels } from '../use-cases/result-channels.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendEdgeOutcome } from './envelope.js';
import { CONTROL_CHANNELS, REGISTRY, SET_CHANNELS } from './tokens.js';

/** Channels of dataService; both kinds have the same routes below paths of their own [contract 2.2]. */
abstract class ChannelsController {
  constructor(
    private readonly registry: RegistryReads,
    private readonly channels: ResultChannels,
  ) {}

  @Post()
  create(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply, (orgId) => this.channels.create(orgId, call.json()));
  }

  @Get()
  list(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply, (orgId) => this.channels.list(orgId, call.query));
  }

  @Get(':channelId')
  get(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('channelId') channelId: string) {
    return this.answer(call, reply, (orgId) => this.channels.get(orgId, channelId));
  }

  @Put(':channelId')
  update(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('channelId') channelId: string) {
    return this.answer(call, reply, (orgId) => this.channels.update(orgId, channelId, call.json()));
  }

  @Delete(':channelId')
  delete(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('channelId') channelId: string) {
    return this.answer(call, reply, (orgId) => this.channels.delete(orgId, channelId));
  }

  private async answer(call: Call, reply: FastifyReply, work: (orgId: string) => Promise<EdgeOutcome>) {
    sendEdgeOutcome(reply, await forEdgeOrganization(this.registry, call.query, work));
  }
}

@Controller('dataService/setMeasurepointChannels')
export class SetChannelsController extends ChannelsController {
  constructor(@Inject(REGISTRY) registry: RegistryReads, @Inject(SET_CHANNELS) channels: ResultChannels) {
    super(registry, channels);
  }
}

@Controller('dataService/controlChannels')
export class ControlChannelsController extends ChannelsController {
  constructor(@Inject(REGISTRY) registry: RegistryReads, @Inject(CONTROL_CHANNELS) channels: ResultChannels) {
    super(registry, channels);
  }
}
