/**
 * What is sent. Said in full, since an object with a member `value`, as commands have, is taken for the record itself
 * and all else of it would be lost.
 */
export interface MessageOf<T> {
  readonly value: T;
}

/** Gateway to scheduler. */
export interface SubmitCommand {
  readonly orgId: string;
  readonly assetId: string;
  readonly measurepointId: string;
  readonly value: string | number | boolean | object;
  /** How long to wait for the device, seconds. */
  readonly timeout: number;
}

/** Scheduler to gateway. */
export interface CommandResult {
  readonly commandId: string;
  /** 0 is success [contract 1.10]. */
  readonly code: number;
  readonly msg: string;
}

/** Scheduler to dispatcher. */
export interface DispatchCommand {
  readonly commandId: string;
  readonly assetId: string;
  readonly measurepointId: string;
  readonly value: SubmitCommand['value'];
  readonly timeout: number;
}

/** Dispatcher to scheduler. */
export type DispatchResult = Omit<CommandResult, 'commandId'>;
