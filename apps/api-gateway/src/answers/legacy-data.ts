import { CommandType } from '@setpoint/codes';
import type { CommandDraft, Submission } from '../commands/scheduler-client.js';

export interface LegacyTimes {
  /** When the request came and when it is answered, epoch ms. */
  readonly requestedAt: number;
  readonly repliedAt: number;
}

/** What the device did not answer, or when nobody knows [contract 2.6]. */
const NOT_KNOWN = -1;

/**
 * `data` of a command that was made for a caller of the 1.x generation [contract 1.11]. `messageId` is the command's id,
 * by which the calls of today find it.
 */
export const legacyData = (
  { commandType, productKey, deviceKey, assetId, identifier, commandName, inputData }: CommandDraft,
  { commandId: messageId, fate }: Submission,
  { requestId, callbackUrl }: { readonly requestId: string; readonly callbackUrl: string | null },
  { requestedAt, repliedAt }: LegacyTimes,
) => {
  const ended = typeof fate === 'object' && fate.type === 'ended' ? fate : null;
  const gmtDeviceReply = ended?.repliedAt ?? NOT_KNOWN;
  if (commandType === CommandType.setMeasurepoint)
    return { messageId, productKey, deviceKey, assetId, inputData, gmtDeviceReply };
  return {
    requestId,
    messageId,
    requestMethod: `thing.service.${identifier}`,
    callType: 'SYNC',
    productKey,
    deviceKey,
    assetId,
    serviceName: commandName.defaultValue,
    serviceId: identifier,
    callbackUrl,
    inputData,
    outputData: ended?.outputData ?? {},
    gmtServiceRequest: requestedAt,
    gmtServiceReply: repliedAt,
    gmtDeviceReply,
  };
};
