import { topics } from '@setpoint/channels';
import { type DispatchCommand, messageHeaders } from '@setpoint/contracts';
import type { Dispatched } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type { Transition } from '../use-cases/open-queue.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';

/** `device.dispatch`, to the slot that holds the device's session. */
export const dispatchRecord = (
  { assetId, identity }: Transition,
  { commandId, dispatchNumber, messageId, session, sendBy }: Dispatched,
  details: CommandDetails,
  now: number,
): RecordToPublish => {
  // The device's present keys: a replacement may have changed them since the submit.
  const { productKey, deviceKey } = identity ?? details;
  const { commandType, identifier, inputData, dataFormat, qos } = details;
  const dispatch: DispatchCommand = {
    commandId,
    assetId,
    productKey,
    deviceKey,
    commandType,
    identifier,
    inputData,
    dataFormat,
    qos,
    messageId,
    dispatchNumber,
    ...session,
    sendBy,
    remainingMs: sendBy - now,
  };
  return {
    topic: topics.deviceDispatches.name,
    partition: session.slot,
    key: assetId,
    headers: messageHeaders('device.dispatch', `dispatch-${assetId}-${dispatchNumber}`),
    value: JSON.stringify(dispatch),
  };
};
