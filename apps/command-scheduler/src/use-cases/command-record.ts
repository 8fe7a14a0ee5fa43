import { CommandType } from '@setpoint/codes';
import { DataFormat, type ReplyAddress, type ResultContext, type StringI18n } from '@setpoint/contracts';
import type { Command, Target } from '@setpoint/device-queue';

/** What is stored of a command beside the facts that decisions need. It never changes. */
export interface CommandDetails {
  readonly orgId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly commandType: CommandType;
  readonly identifier: string;
  readonly commandName: StringI18n;
  readonly inputData: unknown;
  readonly timeoutMs: number;
  readonly pendingTtlMs: number;
  /** Epoch ms, as in the id. */
  readonly createdAt: number;
  readonly dataFormat: DataFormat;
  readonly qos: 0 | 1;
  readonly timezone: string;
  readonly replyTo: ReplyAddress | null;
  readonly result: ResultContext | null;
  /** Tells the same submit from another one under the same id. */
  readonly fingerprint: string;
}

/** A command as the core knows it, with its place in the order of acceptance. */
export interface QueuedCommand {
  readonly command: Command;
  readonly position: number;
}

export const targetOf = ({
  commandType,
  identifier,
}: Pick<CommandDetails, 'commandType' | 'identifier'>): Target =>
  commandType === CommandType.setMeasurepoint ? { kind: 'set' } : { kind: 'invoke', serviceId: identifier };

export const formatOf = ({ dataFormat }: Pick<CommandDetails, 'dataFormat'>): Command['format'] =>
  dataFormat === DataFormat.custom ? 'custom' : 'json';
