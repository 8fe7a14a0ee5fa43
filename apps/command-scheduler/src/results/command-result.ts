import { CommandState, codes, Reach } from '@setpoint/codes';
import { messageHeaders, resultMessage, type SubmitCommand } from '@setpoint/contracts';
import type { Ending } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import type { RecordToPublish } from '../use-cases/record-to-publish.js';
import { detailsOf } from '../use-cases/submitted.js';
import { endingDetail } from './ending-text.js';

/**
 * The final result on the channel of an asynchronous call [contract 2.4], or nothing when the command was not issued
 * by one.
 */
export const commandResult = (
  commandId: string,
  assetId: string,
  details: CommandDetails,
  ending: Ending,
  at: number,
): RecordToPublish[] => {
  const { result, orgId, productKey, deviceKey, identifier, commandName, timeoutMs } = details;
  if (!result) return [];
  const name = commandName.defaultValue;
  const subject = { orgId, assetId, productKey, deviceKey, identifier, name, timeoutMs };
  const { state, code, reach, outputData, repliedAt } = ending;
  const outcome = { state, code, reach, detail: endingDetail(ending), at, outputData, repliedAt };
  return [
    {
      topic: result.channelId,
      partition: null,
      key: assetId,
      headers: messageHeaders('command.result', `result-${commandId}`),
      value: JSON.stringify(resultMessage(result, subject, outcome)),
    },
  ];
};

/** The result of a submit that a fault of ours kept from being recorded. */
export const failedResult = (submit: SubmitCommand, at: number): RecordToPublish[] =>
  commandResult(submit.commandId, submit.assetId, detailsOf(submit), fault, at);

const fault: Ending = {
  state: CommandState.failed,
  code: codes.serverFault.code,
  reach: Reach.notSent,
  deviceError: false,
};
