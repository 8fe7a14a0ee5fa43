import type { CommandType } from '@setpoint/codes';
import type { ReplyAddress, ResultContext, StringI18n } from '@setpoint/contracts';
import type { DeviceFacts } from '@setpoint/registry';
import type { CommandDraft } from '../commands/scheduler-client.js';

export interface Write {
  readonly commandType: CommandType;
  readonly identifier: string;
  readonly name: StringI18n;
  readonly input: unknown;
  readonly timeoutMs: number;
  readonly pendingTtlMs: number;
  readonly when: ReplyAddress['when'];
  readonly result: ResultContext | null;
}

/** A command for one device, with what the scheduler needs to know of it. */
export const commandDraft = (device: DeviceFacts, write: Write): CommandDraft => {
  const { revision, activated, enabled, replacedEpoch, dataFormat, qos, timezone } = device;
  return {
    orgId: device.orgId,
    assetId: device.assetId,
    productKey: device.productKey,
    deviceKey: device.deviceKey,
    commandType: write.commandType,
    identifier: write.identifier,
    commandName: write.name,
    inputData: write.input,
    timeoutMs: write.timeoutMs,
    pendingTtlMs: write.pendingTtlMs,
    device: { revision, activated, enabled, replacedEpoch, dataFormat, qos, timezone },
    when: write.when,
    result: write.result,
  };
};
