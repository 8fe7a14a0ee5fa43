import { randomUUID } from 'node:crypto';
import { topics } from '@setpoint/channels';
import { CommandState } from '@setpoint/codes';
import { type EndedReply, type GatewayReply, messageHeaders } from '@setpoint/contracts';
import type { Ending } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type { AddressedReply, CancelOutcome } from '../use-cases/pass-draft.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import { commandStruct } from './command-struct.js';
import { endingText } from './ending-text.js';

/** All that one pass has to tell, as one record for each gateway. */
export const gatewayReplyRecords = (replies: readonly AddressedReply[]): RecordToPublish[] => {
  const bySlot = new Map<number, GatewayReply[]>();
  for (const { slot, reply } of replies) {
    const ofSlot = bySlot.get(slot);
    if (ofSlot) ofSlot.push(reply);
    else bySlot.set(slot, [reply]);
  }
  return [...bySlot].map(([slot, ofSlot]) => ({
    topic: topics.gatewayReplies.name,
    partition: slot,
    key: null,
    headers: messageHeaders('gateway.replies', `replies-${randomUUID()}`),
    value: JSON.stringify({ replies: ofSlot }),
  }));
};

/** For callers who wait for the end: its code and texts [contract 1.10]. */
export const endedReply = (
  commandId: string,
  { replyTo }: Pick<CommandDetails, 'replyTo'>,
  ending: Ending,
): AddressedReply[] => {
  if (replyTo?.when !== 'end') return [];
  const reply: EndedReply = {
    type: 'ended',
    requestId: replyTo.requestId,
    commandId,
    state: ending.state,
    code: ending.code,
    ...endingText(ending),
    reach: ending.reach,
    outputData: ending.outputData ?? null,
  };
  return [{ slot: replyTo.slot, reply }];
};

/** The structs of what was withdrawn, in state 2 [contract 1.7]. */
export const canceledReply = (
  { cancel, found, canceled }: CancelOutcome,
  detailsOf: (commandId: string) => CommandDetails,
): AddressedReply => {
  const { slot, requestId } = cancel.replyTo;
  const commands = canceled.map(({ assetId, commandId, event }) =>
    commandStruct(
      commandId,
      assetId,
      detailsOf(commandId),
      CommandState.canceled,
      event.type === 'ended' ? event.ending : null,
    ),
  );
  return { slot, reply: { type: 'canceled', requestId, found, commands } };
};
