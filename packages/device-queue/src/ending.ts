import { CommandState, codes, isDeviceSuccess, Reach } from '@setpoint/codes';
import type { Replied } from './action.js';
import type { Command, Ending, InFlight } from './queue.js';

type Code = { readonly code: number };

const failed = ({ code }: Code, reach: Reach): Ending => ({
  state: CommandState.failed,
  code,
  reach,
  deviceError: false,
});

/** Failed before any byte left [contract 3.2 #2–#4, #6, #10–#12]. */
export const failedUnsent = (code: Code): Ending => failed(code, Reach.notSent);

/** [contract 3.2 #6] @param detail what the product's script said */
export const notEncoded = (detail: string | undefined): Ending => ({
  ...failedUnsent(codes.encodeFailed),
  ...(detail ? { message: `${codes.encodeFailed.msg}: ${detail}` } : {}),
});

/** Given up by the platform; if it was in flight, nobody can tell whether it was executed. */
export const abandoned = (inFlight: boolean): Ending =>
  failed(codes.serverFault, inFlight ? Reach.unconfirmed : Reach.notSent);

/** Withdrawn by the caller [contract 3.2 #8]. */
export const canceled: Ending = {
  state: CommandState.canceled,
  code: codes.invalidArgument.code,
  reach: Reach.notSent,
  deviceError: false,
  message: 'Command canceled',
};

/** Waited too long [contract 3.2 #9 cached, #10 instant]. */
export const waitedTooLong = (command: Command): Ending => ({
  ...failedUnsent(codes.notSentInTime),
  state: command.kind === 'cached' ? CommandState.expired : CommandState.failed,
});

/**
 * No reply in time [contract 3.2 #16]. A command whose hand-over was never reported counts as possibly written:
 * it must not be called unsent, because the caller would repeat it.
 */
export const unanswered = (command: InFlight): Ending => ({
  state: CommandState.timedOut,
  code: codes.replyTimeout.code,
  reach: command.phase === 'sent' && command.acknowledged ? Reach.acknowledged : Reach.unconfirmed,
  deviceError: false,
});

/** What the device said [contract 3.2 #13, #14; 6.5]. */
export const answered = (command: Command, { code, message, data, receivedAt }: Replied): Ending => {
  const said = {
    repliedAt: receivedAt,
    ...(command.target.kind === 'invoke' && data && { outputData: data }),
  };
  if (code === null) return { ...failed(codes.serverFault, Reach.replied), ...said };
  if (isDeviceSuccess(code))
    return {
      state: CommandState.succeeded,
      code: codes.success.code,
      reach: Reach.replied,
      deviceError: false,
      ...said,
    };
  return {
    ...failed({ code }, Reach.replied),
    deviceError: true,
    ...(message ? { message } : {}),
    ...said,
  };
};
