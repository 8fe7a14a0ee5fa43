import { randomUUID } from 'node:crypto';
import {
  Body,
  Controller,
  GatewayTimeoutException,
  HttpCode,
  Inject,
  type OnModuleInit,
  Post,
  Query,
} from '@nestjs/common';
import { ClientKafka } from '@nestjs/microservices';
import { catchError, firstValueFrom, TimeoutError, throwError, timeout } from 'rxjs';
import { variable } from '../environment.js';
import type { CommandResult, MessageOf, SubmitCommand } from '../messages.js';
import { patternsIn } from '../patterns.js';
import { submitWaitMs } from '../waits.js';
import { SetMeasurepointBody, SetMeasurepointQuery } from './set-measurepoint.dto.js';

export const SCHEDULER = 'SCHEDULER';

const { submit } = patternsIn(variable('NAMESPACE'));

@Controller('connect-service/v2.1/commands')
export class CommandsController implements OnModuleInit {
  constructor(@Inject(SCHEDULER) private readonly scheduler: ClientKafka) {}

  async onModuleInit() {
    this.scheduler.subscribeToResponseOf(submit);
    await this.scheduler.connect();
  }

  @Post()
  @HttpCode(200)
  async setMeasurepoint(@Query() query: SetMeasurepointQuery, @Body() body: SetMeasurepointBody) {
    const { orgId, assetId, measurepointId } = query;
    const { code, msg, commandId } = await this.submit({ orgId, assetId, measurepointId, ...body });
    return { code, msg, requestId: randomUUID(), data: { commandId } };
  }

  private submit(command: SubmitCommand): Promise<CommandResult> {
    return firstValueFrom(
      this.scheduler.send<CommandResult, MessageOf<SubmitCommand>>(submit, { value: command }).pipe(
        timeout(submitWaitMs(command.timeout)),
        catchError((error) =>
          throwError(() => (error instanceof TimeoutError ? new GatewayTimeoutException() : error)),
        ),
      ),
    );
  }
}
