import { topics } from '@setpoint/channels';
import type { CommandInstants, InstantsOfCommands } from './command-instants.js';

/** A record between Setpoint's services. */
export interface StageRecord {
  /** Epoch ms, set by its producer. */
  readonly timestamp: number;
  /** Its `type` header. */
  readonly type: string;
  readonly value: unknown;
}

/**
 * Joins the records of a step by command. A device's reply names no command, only the message it answers; the dispatch
 * tells which command that was.
 */
export const collectInstants = (records: Iterable<StageRecord>): InstantsOfCommands => {
  const commands = new Map<string, CommandInstants>();
  const commandOfMessage = new Map<string, string>();
  const replies: StageRecord[] = [];
  const of = (commandId: string): CommandInstants => {
    const known = commands.get(commandId) ?? {};
    commands.set(commandId, known);
    return known;
  };
  for (const record of records) {
    if (record.type === 'device.replied') replies.push(record);
    else note(record, of, commandOfMessage);
  }
  for (const { timestamp, value } of replies) {
    const { assetId, messageId, receivedAt, handedOverAt } = value as ReplyMembers;
    const commandId = commandOfMessage.get(messageKey(assetId, messageId));
    if (commandId === undefined) continue;
    const command = of(commandId);
    command.replyReceived ??= receivedAt;
    command.reply ??= timestamp;
    if (handedOverAt !== undefined) command.handedOver ??= handedOverAt;
  }
  return commands;
};

interface ReplyMembers {
  readonly assetId: string;
  readonly messageId: string;
  readonly receivedAt: number;
  readonly handedOverAt?: number;
}

interface CommandMembers {
  readonly commandId: string;
  readonly assetId: string;
  readonly messageId: number;
  readonly event: string;
  readonly at: number;
}

interface AnswerMembers {
  readonly replies: readonly { readonly type: string; readonly commandId?: string }[];
}

const note = (
  { type, timestamp, value }: StageRecord,
  of: (commandId: string) => CommandInstants,
  commandOfMessage: Map<string, string>,
): void => {
  const { commandId, assetId, messageId, event, at } = value as CommandMembers;
  switch (type) {
    case 'command.submit':
      of(commandId).request ??= timestamp;
      return;
    case 'command.event':
      if (event === 'accepted') of(commandId).accepted ??= at;
      if (event === 'ended') of(commandId).ended ??= at;
      return;
    case 'device.dispatch':
      of(commandId).dispatch ??= timestamp;
      commandOfMessage.set(messageKey(assetId, messageId), commandId);
      return;
    case 'dispatch.handedOver':
      of(commandId).handedOver ??= at;
      return;
    case 'gateway.replies':
      for (const reply of (value as AnswerMembers).replies)
        if (reply.type === 'ended' && reply.commandId !== undefined)
          of(reply.commandId).gatewayReply ??= timestamp;
      return;
  }
};

const messageKey = (assetId: string, messageId: string | number): string => `${assetId}/${messageId}`;

/** The topics that tell of a command's way. */
export const stageTopics = [
  topics.commandRequests.name,
  topics.commandEvents.name,
  topics.deviceDispatches.name,
  topics.deviceReplies.name,
  topics.gatewayReplies.name,
];
