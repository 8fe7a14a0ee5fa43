import { Controller, Param, Put, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { LegacyCall, type LegacyRequest } from '../use-cases/legacy-call.js';
import { invokeService, type Operation, setMeasurepoint } from '../use-cases/operation.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { sendLegacyOutcome, sendRefusal } from './envelope.js';

/** The device by its assetId, or by its keys. */
const below = (rest: string): string[] => [
  `devices/:assetId/${rest}`,
  `products/:productKey/devices/:deviceKey/${rest}`,
];

/** The commands of the 1.x generation [contract 1.11]. */
@Controller('connectService')
export class LegacyCallsController {
  constructor(private readonly legacyCall: LegacyCall) {}

  @Put(below('measurepoints/:measurepointId/set'))
  set(@TheCall() call: Call, @Res() reply: FastifyReply, @Param() path: LegacyRequest['path']) {
    return this.answer(setMeasurepoint, call, reply, path);
  }

  @Put(below('services/:serviceId/invoke'))
  invoke(@TheCall() call: Call, @Res() reply: FastifyReply, @Param() path: LegacyRequest['path']) {
    return this.answer(invokeService, call, reply, path);
  }

  private async answer(
    operation: Operation,
    call: Call,
    reply: FastifyReply,
    path: LegacyRequest['path'],
  ): Promise<void> {
    const { requestId, query } = call;
    const body = call.json();
    if (body.kind === 'unreadable') sendRefusal(reply, codes.badBody, body.detail);
    else sendLegacyOutcome(reply, await this.legacyCall.run(operation, { requestId, query, body, path }));
  }
}
