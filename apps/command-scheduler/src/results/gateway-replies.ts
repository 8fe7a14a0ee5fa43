import { randomUUID } from 'node:crypto';
import { topics } from '@setpoint/channels';
import { CommandState } from '@setpoint/codes';
import { type EndedReply, messageHeaders, type PartReply, type RequestDelay } from '@setpoint/contracts';
import type { Ending } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type { AddressedReply, CancelOutcome } from '../use-cases/pass-draft.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import { commandStruct } from './command-struct.js';
import { endingText } from './ending-text.js';

/** Brokers take records of a megabyte; a character may be three bytes. */
const MAX_RECORD_CHARS = 250_000;

interface OpenRecord {
  readonly slot: number;
  readonly replies: string[];
  chars: number;
}

/**
 * All that one pass has to tell, as one record for each gateway, or a few when it is very much.
 *
 * @param behind what these gateways have to know also when there is no reply for them
 */
export const gatewayReplyRecords = (
  replies: readonly AddressedReply[],
  behind: { readonly slots: ReadonlySet<number>; readonly delays: readonly RequestDelay[] } | null = null,
): RecordToPublish[] => {
  const records = [...(behind?.slots ?? [])].map((slot): OpenRecord => ({ slot, replies: [], chars: 0 }));
  const openOf = new Map(records.map((record) => [record.slot, record]));
  for (const { slot, text } of replies.flatMap(inPieces)) {
    let open = openOf.get(slot);
    if (!open || open.chars + text.length > MAX_RECORD_CHARS) {
      open = { slot, replies: [], chars: 0 };
      openOf.set(slot, open);
      records.push(open);
    }
    open.replies.push(text);
    open.chars += text.length;
  }
  const delays = behind ? `,"requestDelays":${JSON.stringify(behind.delays)}` : '';
  return records.map((record) => ({
    topic: topics.gatewayReplies.name,
    partition: record.slot,
    key: null,
    headers: messageHeaders('gateway.replies', `replies-${randomUUID()}`),
    value: `{"replies":[${record.replies.join(',')}]${delays}}`,
  }));
};

/** A quote or a backslash of a piece is written as two characters. */
const MAX_PART_CHARS = MAX_RECORD_CHARS / 2;

/** A reply of its own for each piece of one that no record could carry. */
const inPieces = ({ slot, reply }: AddressedReply): { readonly slot: number; readonly text: string }[] => {
  const text = JSON.stringify(reply);
  if (text.length <= MAX_RECORD_CHARS) return [{ slot, text }];
  const parts = Math.ceil(text.length / MAX_PART_CHARS);
  return Array.from({ length: parts }, (_, part) => {
    const json = text.slice(part * MAX_PART_CHARS, (part + 1) * MAX_PART_CHARS);
    const piece: PartReply = { type: 'part', requestId: reply.requestId, part, parts, json };
    return { slot, text: JSON.stringify(piece) };
  });
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
    repliedAt: ending.repliedAt ?? null,
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
