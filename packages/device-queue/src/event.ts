import type { Command, Ending, Session } from './queue.js';

/** What is then true. `evolve` applies it; the scheduler stores and publishes it. */
export type QueueEvent = CommandEvent | PresenceEvent;

export type CommandEvent =
  | { readonly type: 'accepted'; readonly command: Command }
  /** Recorded, and ended at once: it never waited [contract 3.2 #2–#4]. */
  | { readonly type: 'declined'; readonly command: Command; readonly ending: Ending }
  | Dispatched
  /** Nothing was written: it waits again, in front. */
  | { readonly type: 'requeued'; readonly commandId: string }
  | { readonly type: 'sent'; readonly commandId: string; readonly at: number; readonly dueAt: number }
  | { readonly type: 'acknowledged'; readonly commandId: string }
  | { readonly type: 'ended'; readonly commandId: string; readonly ending: Ending };

export interface Dispatched {
  readonly type: 'dispatched';
  readonly commandId: string;
  readonly dispatchNumber: number;
  readonly messageId: number;
  readonly session: Session;
  readonly sendBy: number;
  readonly dueAt: number;
}

export type PresenceEvent =
  | { readonly type: 'sessionStarted'; readonly session: Session }
  | { readonly type: 'sessionEnded'; readonly epoch: number }
  | {
      readonly type: 'deviceUpdated';
      readonly revision: number;
      readonly activated: boolean;
      readonly enabled: boolean;
    }
  | { readonly type: 'deviceGone'; readonly revision: number };
