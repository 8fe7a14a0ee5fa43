import type { CommandReplyPath } from '@setpoint/channels';
import type { Clock, Logger } from '@setpoint/service-kit';
import { readCommandReply } from '../payload/command-reply.js';
import { MAX_PAYLOAD_BYTES } from '../payload/upstream-answer.js';
import type { HandOverReports } from '../sessions/hand-over-reports.js';
import type { Outbox } from '../sessions/outbox.js';
import { replyReport } from '../sessions/report.js';
import type { DeviceIdentity } from '../sessions/session.js';

export interface ReplyParts {
  readonly outbox: Outbox;
  readonly handOvers: HandOverReports;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Replies that wait for Kafka; beyond it those without an acknowledgement are dropped. A day of none is not kept in memory. */
const MAX_WAITING_REPORTS = 100_000;

/** Longest identifier of a service in a model. */
const MAX_SERVICE_ID_CHARS = 128;

/**
 * Passes on what a device answers to a command [contract 6.5]. Which command that is, the scheduler finds out.
 *
 * @param isAwaited the device waits for an acknowledgement, so that it must be stored whatever it takes
 * @returns when Kafka has it, or when it is clear that it never will
 */
export const takeReply = async (
  { outbox, handOvers, clock, log }: ReplyParts,
  { assetId }: DeviceIdentity,
  path: CommandReplyPath,
  payload: Uint8Array,
  isAwaited: boolean,
): Promise<'stored' | 'abandoned' | 'ignored'> => {
  const receivedAt = clock.now();
  const reply = payload.length > MAX_PAYLOAD_BYTES ? null : readCommandReply(payload);
  if (!reply || !isPlausible(path)) {
    log.debug({ assetId, bytes: payload.length }, 'a reply answers nothing');
    return 'ignored';
  }
  if (!isAwaited && outbox.size >= MAX_WAITING_REPORTS) {
    log.warn({ assetId }, 'a reply is dropped: too many wait for Kafka');
    return 'ignored';
  }
  const { isDataDropped, ...read } = reply;
  if (isDataDropped) log.warn({ assetId }, 'data of a reply are too large or too deep, and dropped');
  const handedOverAt = handOvers.overtakenBy(assetId, { messageId: read.messageId, ...path });
  const replied = {
    assetId,
    on: path,
    ...read,
    receivedAt,
    ...(handedOverAt !== undefined && { handedOverAt }),
  };
  return outbox.deliver(replyReport('device.replied', replied));
};

const isPlausible = (path: CommandReplyPath): boolean =>
  path.kind !== 'invoke' || (path.serviceId.length <= MAX_SERVICE_ID_CHARS && !path.serviceId.includes('\0'));
