import type { CommandState, CommandType, Reach } from '@setpoint/codes';
import type { StringI18n } from './string-i18n.js';

/** A command as callers see it [contract 1.9]. The last three members are ours; known clients ignore them. */
export interface CommandStruct {
  /** Beyond 2^53: always a string. */
  readonly commandId: string;
  readonly orgId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly assetId: string;
  /** Epoch ms. */
  readonly createTime: number;
  /** In the device's time zone. */
  readonly createLocaltime: string;
  readonly commandType: CommandType;
  readonly commandName: StringI18n;
  /** Seconds, like `pendingTtl`. */
  readonly timeout: number;
  readonly pendingTtl: number;
  readonly state: CommandState;
  readonly tslIdentifier: string;
  readonly inputData: unknown;
  readonly outputData: Record<string, unknown> | null;
  readonly failCode: number | null;
  readonly failMessage: string | null;
  /** How far an ended command got; null until then. */
  readonly reach: Reach | null;
}
