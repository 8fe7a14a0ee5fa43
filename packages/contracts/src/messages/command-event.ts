import type { CommandState, CommandType, Reach } from '@setpoint/codes';

/** `command.event`: one transition of one command, for analytics. */
export interface CommandEventMessage {
  /** Counts the transitions of this device without gaps. */
  readonly seq: number;
  readonly event: 'accepted' | 'declined' | 'dispatched' | 'requeued' | 'sent' | 'acknowledged' | 'ended';
  readonly commandId: string;
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  readonly commandType: CommandType;
  readonly identifier: string;
  /** Wire state after it [contract 1.9]. */
  readonly state: CommandState;
  /** Epoch ms on the database clock. */
  readonly at: number;
  /** Only when it ended. */
  readonly code?: number;
  readonly reach?: Reach;
  readonly deviceError?: boolean;
}
