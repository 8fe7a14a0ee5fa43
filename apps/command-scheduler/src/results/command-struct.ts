import { CommandState } from '@setpoint/codes';
import { type CommandStruct, localTime } from '@setpoint/contracts';
import type { Ending } from '@setpoint/device-queue';
import type { CommandDetails } from '../use-cases/command-record.js';
import { endingText } from './ending-text.js';

export type Described = Omit<CommandDetails, 'dataFormat' | 'qos' | 'replyTo' | 'result' | 'fingerprint'>;

const failures: ReadonlySet<CommandState> = new Set([
  CommandState.expired,
  CommandState.failed,
  CommandState.timedOut,
]);

/** A command as callers see it [contract 1.9]. `ended` is null while it lives. */
export const commandStruct = (
  commandId: string,
  assetId: string,
  details: Described,
  state: CommandState,
  ended: Ending | null,
): CommandStruct => {
  const failed = ended && failures.has(state) ? ended : null;
  return {
    commandId,
    orgId: details.orgId,
    productKey: details.productKey,
    deviceKey: details.deviceKey,
    assetId,
    createTime: details.createdAt,
    createLocaltime: localTime(details.createdAt, details.timezone),
    commandType: details.commandType,
    commandName: details.commandName,
    // Whole seconds on the wire; the dataService family sets milliseconds.
    timeout: Math.ceil(details.timeoutMs / 1_000),
    pendingTtl: Math.ceil(details.pendingTtlMs / 1_000),
    state,
    tslIdentifier: details.identifier,
    inputData: details.inputData,
    outputData: ended?.outputData ?? null,
    failCode: failed?.code ?? null,
    failMessage: failed ? endingText(failed).msg : null,
    reach: ended?.reach ?? null,
  };
};
