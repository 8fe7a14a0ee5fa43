import { CommandState, type FinalState } from '@setpoint/codes';
import type { CommandEvent } from './event.js';

/** Where a command stands. `none`: not known yet. */
export type Phase = 'none' | 'waiting' | 'dispatching' | 'sent' | 'ended';

export interface Move {
  readonly from: Phase;
  readonly event: CommandEvent['type'];
  readonly to: Phase;
  /** The wire states in which such a move may end. */
  readonly states?: readonly FinalState[];
  /** Rows of contract 3.2. */
  readonly clause: string;
}

const { canceled, expired, succeeded, failed, timedOut } = CommandState;

/**
 * Every legal move of a command. Nothing leaves `ended` [contract 3.2 #17].
 *
 * There is no way from `sent` back to `waiting`: after bytes were written nothing is sent again in silence.
 */
export const moves: readonly Move[] = [
  { from: 'none', event: 'accepted', to: 'waiting', clause: '#1' },
  { from: 'none', event: 'declined', to: 'ended', states: [failed], clause: '#2 #3 #4' },
  { from: 'waiting', event: 'dispatched', to: 'dispatching', clause: '#5' },
  { from: 'waiting', event: 'ended', to: 'ended', states: [canceled], clause: '#8' },
  { from: 'waiting', event: 'ended', to: 'ended', states: [expired], clause: '#9' },
  { from: 'waiting', event: 'ended', to: 'ended', states: [failed], clause: '#10 #11 #12' },
  { from: 'dispatching', event: 'requeued', to: 'waiting', clause: '#7' },
  { from: 'dispatching', event: 'sent', to: 'sent', clause: '#5' },
  { from: 'dispatching', event: 'ended', to: 'ended', states: [failed], clause: '#6' },
  { from: 'dispatching', event: 'ended', to: 'ended', states: [timedOut], clause: '#16' },
  { from: 'sent', event: 'acknowledged', to: 'sent', clause: '6.3' },
  { from: 'sent', event: 'ended', to: 'ended', states: [succeeded], clause: '#13' },
  { from: 'sent', event: 'ended', to: 'ended', states: [failed], clause: '#14' },
  { from: 'sent', event: 'ended', to: 'ended', states: [timedOut], clause: '#16' },
];

/** The wire state of a phase [contract 1.9]. */
export const wireState: Readonly<Record<Exclude<Phase, 'none' | 'ended'>, CommandState>> = {
  waiting: CommandState.created,
  dispatching: CommandState.created,
  sent: CommandState.sent,
};
