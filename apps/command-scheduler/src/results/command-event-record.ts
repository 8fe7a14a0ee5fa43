import { topics } from '@setpoint/channels';
import { CommandState } from '@setpoint/codes';
import { type CommandEventMessage, messageHeaders } from '@setpoint/contracts';
import type { CommandEvent } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type { Transition } from '../use-cases/open-queue.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';

/** The wire state after an event [contract 1.9, 3.2]. */
export const stateAfter = (event: CommandEvent): CommandState => {
  switch (event.type) {
    case 'accepted':
    case 'dispatched':
    case 'requeued':
      return CommandState.created;
    case 'sent':
    case 'acknowledged':
      return CommandState.sent;
    case 'declined':
    case 'ended':
      return event.ending.state;
  }
};

/** `command.event`: one transition, for analytics. */
export const commandEventRecord = (
  { assetId, event, commandId, seq, identity }: Transition,
  details: CommandDetails,
  at: number,
): RecordToPublish => {
  const { productKey, deviceKey } = identity ?? details;
  const message: CommandEventMessage = {
    seq,
    event: event.type,
    commandId,
    orgId: details.orgId,
    assetId,
    productKey,
    deviceKey,
    commandType: details.commandType,
    identifier: details.identifier,
    state: stateAfter(event),
    at,
    ...('ending' in event && {
      code: event.ending.code,
      reach: event.ending.reach,
      deviceError: event.ending.deviceError,
    }),
  };
  return {
    topic: topics.commandEvents.name,
    partition: null,
    key: assetId,
    headers: messageHeaders('command.event', `event-${assetId}-${seq}`),
    value: JSON.stringify(message),
  };
};
