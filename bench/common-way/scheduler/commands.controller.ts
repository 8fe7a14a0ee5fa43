import { Controller, Inject, type OnModuleInit } from '@nestjs/common';
import { ClientKafka, MessagePattern, Payload } from '@nestjs/microservices';
import { codes } from '@setpoint/codes';
import { catchError, firstValueFrom, of, timeout } from 'rxjs';
import { variable } from '../environment.js';
import type {
  CommandResult,
  DispatchCommand,
  DispatchResult,
  MessageOf,
  SubmitCommand,
} from '../messages.js';
import { patternsIn } from '../patterns.js';
import { dispatchWaitMs } from '../waits.js';
import { PrismaService } from './prisma.service.js';

export const DISPATCHER = 'DISPATCHER';

const { submit, dispatch } = patternsIn(variable('NAMESPACE'));

@Controller()
export class CommandsController implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(DISPATCHER) private readonly dispatcher: ClientKafka,
  ) {}

  async onModuleInit() {
    this.dispatcher.subscribeToResponseOf(dispatch);
    await this.dispatcher.connect();
  }

  @MessagePattern(submit)
  async submit(@Payload() { timeout: timeoutS, ...command }: SubmitCommand): Promise<CommandResult> {
    const { id } = await this.prisma.command.create({ data: { ...command, timeoutS } });
    const { assetId, measurepointId, value } = command;
    const commandId = String(id);
    const { code, msg } = await this.dispatch({
      commandId,
      assetId,
      measurepointId,
      value,
      timeout: timeoutS,
    });
    await this.prisma.command.update({ where: { id }, data: { code, endedAt: new Date() } });
    return { commandId, code, msg };
  }

  private dispatch(command: DispatchCommand): Promise<DispatchResult> {
    return firstValueFrom(
      this.dispatcher.send<DispatchResult, MessageOf<DispatchCommand>>(dispatch, { value: command }).pipe(
        timeout(dispatchWaitMs(command.timeout)),
        // The command has ended all the same, and its row must say so.
        catchError(() => of(codes.serverFault)),
      ),
    );
  }
}
