import { type CommandState, codes, Reach, CommandState as State } from '@setpoint/codes';
import type { CommandEventMessage } from '@setpoint/contracts';

export type Step = readonly [event: CommandEventMessage['event'], afterMs: number];

/** What becomes of one command, in ms after its creation. */
export interface Course {
  /** The last one ends it. */
  readonly steps: readonly Step[];
  readonly ending: { readonly state: CommandState; readonly code: number; readonly reach: Reach };
  /** When its device gets it. */
  readonly seenMs?: number;
  readonly answers?: readonly { readonly afterMs: number; readonly code: number }[];
}

const success = { state: State.succeeded, code: codes.success.code, reach: Reach.replied };
const failure = (code: number, reach: Reach) => ({ state: State.failed, code, reach });

/** Waits for `waitMs`, then is sent and answered with `code` after `answerMs`. */
const answered = (code: number, ending: Course['ending'], waitMs: number, answerMs: number): Course => ({
  steps: [
    ['accepted', 5],
    ['dispatched', 5 + waitMs],
    ['sent', 8 + waitMs],
    ['ended', 12 + waitMs + answerMs],
  ],
  ending,
  seenMs: 7 + waitMs,
  answers: [{ afterMs: 9 + waitMs + answerMs, code }],
});

export const succeeds = (waitMs = 0, answerMs = 1): Course =>
  answered(codes.deviceOk.code, success, waitMs, answerMs);

export const fails = (code: number): Course => answered(code, failure(code, Reach.replied), 0, 1);

/** Sent, seen, and never answered. */
export const timesOut = (afterMs: number, isAcknowledged = false): Course => ({
  steps: [
    ['accepted', 5],
    ['dispatched', 5],
    ['sent', 8],
    ...(isAcknowledged ? ([['acknowledged', 10]] as const) : []),
    ['ended', afterMs],
  ],
  ending: {
    state: State.timedOut,
    code: codes.replyTimeout.code,
    reach: isAcknowledged ? Reach.acknowledged : Reach.unconfirmed,
  },
  seenMs: 7,
});

/** Never sent. */
const unsent = (afterMs: number, state: CommandState, code: number): Course => ({
  steps: [
    ['accepted', 5],
    ['ended', afterMs],
  ],
  ending: { state, code, reach: Reach.notSent },
});

export const expires = (afterMs: number): Course => unsent(afterMs, State.expired, codes.notSentInTime.code);
export const isLeftUnsent = (afterMs: number): Course =>
  unsent(afterMs, State.failed, codes.notSentInTime.code);
export const isCanceled = (afterMs: number): Course =>
  unsent(afterMs, State.canceled, codes.invalidArgument.code);

export const isDeclined = (code: number): Course => ({
  steps: [['declined', 5]],
  ending: failure(code, Reach.notSent),
});

/** The session that it was sent to was gone; it is sent again to the next one. */
export const succeedsAtSecondTry = (): Course => ({
  ...succeeds(100),
  steps: [['accepted', 5], ['dispatched', 5], ['requeued', 20], ...succeeds(100).steps.slice(1)],
});
