import { CommandState, codes, Reach } from '@setpoint/codes';
import type { CommandStruct, GatewayReply, SearchCommands, SubmitCommand } from '@setpoint/contracts';
import type { Request, RequestBus, Sending } from '../src/commands/request-bus.js';
import type { Waiting } from '../src/commands/waiting.js';

/** Null: nobody ever answers. */
type Behaviour = (command: SubmitCommand) => GatewayReply | null;

const requestIdOf = (command: SubmitCommand): string => command.replyTo?.requestId ?? '';

export const answers = {
  accepted: (command: SubmitCommand): GatewayReply => ({
    type: 'accepted',
    requestId: requestIdOf(command),
    commandId: command.commandId,
    declinedCode: null,
  }),
  succeeded: (command: SubmitCommand): GatewayReply => ({
    type: 'ended',
    requestId: requestIdOf(command),
    commandId: command.commandId,
    state: CommandState.succeeded,
    code: codes.success.code,
    msg: codes.success.msg,
    submsg: null,
    reach: Reach.replied,
    outputData: null,
    repliedAt: null,
  }),
  offline: (command: SubmitCommand): GatewayReply => ({
    type: 'ended',
    requestId: requestIdOf(command),
    commandId: command.commandId,
    state: CommandState.failed,
    code: codes.deviceOffline.code,
    msg: codes.deviceOffline.msg,
    submsg: null,
    reach: Reach.notSent,
    outputData: null,
    repliedAt: null,
  }),
  refused:
    (reason: 'tooManyWaiting' | 'deviceRemoved' | 'fault') =>
    (command: SubmitCommand): GatewayReply => ({ type: 'refused', requestId: requestIdOf(command), reason }),
};

/** Stands where Kafka and the schedulers are: takes requests, remembers them and answers at once. */
export class FakeScheduler implements RequestBus {
  readonly requests: Request[] = [];
  private behaviour: Behaviour = (command) =>
    command.replyTo?.when === 'acceptance' ? answers.accepted(command) : answers.succeeded(command);
  private sending: Sending = 'sent';
  /** Commands by id, for `get` and `cancel`. */
  readonly commands = new Map<string, CommandStruct>();

  /** Answers a search. */
  onSearch: (search: SearchCommands) => GatewayReply | null = ({ replyTo: { requestId } }) => ({
    type: 'searched',
    requestId,
    totalSize: 0,
    commands: [],
  });

  constructor(private readonly waiting: Waiting) {}

  get submitted(): SubmitCommand[] {
    return this.requests.flatMap((request) => (request.type === 'command.submit' ? [request.value] : []));
  }

  /** Answers the commands to come like this; the default again without a behaviour. */
  behave(behaviour: Behaviour, sending: Sending = 'sent'): void {
    this.behaviour = behaviour;
    this.sending = sending;
  }

  /** An answer that comes later. */
  settle(reply: GatewayReply): void {
    this.waiting.settle(reply.requestId, reply);
  }

  async send(requests: readonly Request[]): Promise<readonly Sending[]> {
    this.requests.push(...requests);
    for (const request of requests) {
      const reply = this.sending === 'sent' ? this.replyTo(request) : null;
      if (reply) setImmediate(() => this.waiting.settle(reply.requestId, reply));
    }
    return requests.map(() => this.sending);
  }

  /** Like the schedulers, which know a command of a device, and none of another. */
  private find({ assetId, commandId }: { assetId: string; commandId: string | null }): CommandStruct | null {
    const command = this.commands.get(commandId ?? '');
    return command?.assetId === assetId ? command : null;
  }

  private replyTo(request: Request): GatewayReply | null {
    switch (request.type) {
      case 'command.submit':
        return this.behaviour(request.value);
      case 'command.get': {
        const { replyTo } = request.value;
        return { type: 'read', requestId: replyTo.requestId, command: this.find(request.value) };
      }
      case 'command.cancel': {
        const { commandId, replyTo } = request.value;
        const commands = [this.find(request.value)].flatMap((command) => command ?? []);
        return {
          type: 'canceled',
          requestId: replyTo.requestId,
          found: commandId === null || commands.length > 0,
          commands,
        };
      }
      case 'command.search':
        return this.onSearch(request.value);
      default:
        return null;
    }
  }
}
