import { describe, expect, it } from '@jest/globals';
import { Ledger } from '../test/ledger.js';
import {
  type Action,
  type Command,
  decide,
  emptyQueue,
  evolve,
  moves,
  type Queue,
  type QueueEvent,
} from './index.js';

const NOW = 100_000;
const session = { slot: 3, incarnation: 1, epoch: 7 };

const command = (commandId: string, kind: Command['kind'], more: Partial<Command> = {}): Command => ({
  commandId,
  kind,
  target: { kind: 'set' },
  format: 'json',
  timeoutMs: 5_000,
  waitBy: NOW + (kind === 'cached' ? 600_000 : 5_000),
  ...more,
});

const after = (queue: Queue, ...actions: Action[]): Queue =>
  actions.reduce((q, action) => decide(q, action, NOW).events.reduce(evolve, q), queue);

const submit = (c: Command): Action => ({ type: 'submit', command: c });
const opened: Action = { type: 'sessionOpened', session };
const handedOver: Action = { type: 'handedOver', dispatchNumber: 1, at: NOW };
const cached = command('C', 'cached');
const instant = command('I', 'instant');

const never = emptyQueue(1_000_000_000);
const online = after(never, opened);
const offline = after(online, { type: 'sessionClosed', epoch: 7 });
const dispatching = after(online, submit(cached), submit(instant));
const sent = after(dispatching, handedOver);

/** Every kind of queue a decision can meet. C is the oldest command, I an instant one behind it. */
const states = {
  never,
  offline,
  disabled: after(online, { type: 'deviceChanged', revision: 1, activated: true, enabled: false }),
  removed: after(offline, { type: 'deviceRemoved', revision: 1 }),
  waiting: after(offline, submit(cached)),
  online,
  dispatching,
  sent,
  acknowledged: after(sent, { type: 'acknowledged', dispatchNumber: 1, at: NOW }),
  sentOffline: after(sent, { type: 'sessionClosed', epoch: 7 }),
} satisfies Record<string, Queue>;
type StateName = keyof typeof states;

const replied = (code: number | null, more: Partial<Extract<Action, { type: 'replied' }>> = {}): Action => ({
  type: 'replied',
  messageId: '1000000000',
  on: { kind: 'set' },
  code,
  receivedAt: NOW,
  ...more,
});

const actions = {
  submitInstant: submit(command('N', 'instant')),
  submitCached: submit(command('N', 'cached')),
  submitOverdueInstant: submit(command('N', 'instant', { waitBy: NOW })),
  submitExpiredCached: submit(command('N', 'cached', { waitBy: NOW })),
  submitAgain: submit(cached),
  cancelHead: { type: 'cancel', commandId: 'C' },
  cancelInstant: { type: 'cancel', commandId: 'I' },
  cancelAll: { type: 'cancel', commandId: null },
  open: { type: 'sessionOpened', session: { ...session, epoch: 8 } },
  openOld: { type: 'sessionOpened', session: { ...session, epoch: 6 } },
  close: { type: 'sessionClosed', epoch: 7 },
  closeOld: { type: 'sessionClosed', epoch: 6 },
  handedOver,
  handedOverOther: { type: 'handedOver', dispatchNumber: 9, at: NOW },
  noSession: { type: 'notDelivered', dispatchNumber: 1, reason: 'noSession' },
  late: { type: 'notDelivered', dispatchNumber: 1, reason: 'late' },
  encodeFailed: { type: 'notDelivered', dispatchNumber: 1, reason: 'encodeFailed' },
  notDeliveredOther: { type: 'notDelivered', dispatchNumber: 9, reason: 'late' },
  acknowledged: { type: 'acknowledged', dispatchNumber: 1, at: NOW },
  success: replied(200),
  failure: replied(2001, { message: 'valve stuck' }),
  noCode: replied(null),
  otherId: replied(200, { messageId: '1' }),
  otherTopic: replied(200, { on: { kind: 'invoke', serviceId: 'restart' } }),
  rawReply: replied(200, { on: { kind: 'raw' } }),
  lateReply: replied(200, { receivedAt: NOW + 3_600_000 }),
  tooEarly: { type: 'deadlinePassed' },
  disable: { type: 'deviceChanged', revision: 5, activated: true, enabled: false },
  enable: { type: 'deviceChanged', revision: 5, activated: true, enabled: true },
  replace: { type: 'deviceChanged', revision: 5, activated: false, enabled: true, replacedEpoch: 99 },
  oldFacts: { type: 'deviceChanged', revision: 0, activated: false, enabled: false },
  remove: { type: 'deviceRemoved', revision: 5 },
  abandonHead: { type: 'abandon', commandId: 'C' },
  abandonOther: { type: 'abandon', commandId: 'X' },
} satisfies Record<string, Action>;
type ActionName = keyof typeof actions;

/** What happens, in short: `C>7` C ends in state 7, `N-6` N is declined in state 6, `+C` accepted, `C>>` dispatched. */
const brief = (event: QueueEvent): string => {
  switch (event.type) {
    case 'accepted':
      return `+${event.command.commandId}`;
    case 'declined':
      return `${event.command.commandId}-${event.ending.state}:${event.ending.code}`;
    case 'dispatched':
      return `${event.commandId}>>`;
    case 'requeued':
      return `${event.commandId}<<`;
    case 'ended':
      return `${event.commandId}>${event.ending.state}:${event.ending.code}:${event.ending.reach}`;
    case 'sent':
    case 'acknowledged':
      return `${event.commandId}!${event.type}`;
    default:
      return event.type;
  }
};

const outcome = (state: StateName, action: ActionName): string => {
  const decision = decide(states[state], actions[action], NOW);
  return 'refusal' in decision ? `refused ${decision.refusal}` : decision.events.map(brief).join(' ');
};

const OFF = 'I>6:11900:not_sent';
const NEXT = 'I>>';

/** The expected events, row by action and column by state; what is not named here gives none. */
const expected: Partial<Record<ActionName, Partial<Record<StateName, string>>>> = {
  submitInstant: {
    never: 'N-6:11888',
    offline: 'N-6:11900',
    disabled: 'N-6:11900',
    removed: 'refused deviceRemoved',
    waiting: 'N-6:11900',
    online: '+N N>>',
    dispatching: '+N',
    sent: '+N',
    acknowledged: '+N',
    sentOffline: 'N-6:11900',
  },
  submitCached: {
    never: '+N',
    offline: '+N',
    disabled: '+N',
    removed: 'refused deviceRemoved',
    waiting: '+N',
    online: '+N N>>',
    dispatching: '+N',
    sent: '+N',
    acknowledged: '+N',
    sentOffline: '+N',
  },
  submitOverdueInstant: {
    never: 'N-6:11888',
    offline: 'N-6:11900',
    disabled: 'N-6:11900',
    removed: 'refused deviceRemoved',
    waiting: 'N-6:11900',
    online: '+N N>6:11904:not_sent',
    dispatching: '+N N>6:11904:not_sent',
    sent: '+N N>6:11904:not_sent',
    acknowledged: '+N N>6:11904:not_sent',
    sentOffline: 'N-6:11900',
  },
  submitExpiredCached: {
    never: '+N N>3:11904:not_sent',
    offline: '+N N>3:11904:not_sent',
    disabled: '+N N>3:11904:not_sent',
    removed: 'refused deviceRemoved',
    waiting: '+N N>3:11904:not_sent',
    online: '+N N>3:11904:not_sent',
    dispatching: '+N N>3:11904:not_sent',
    sent: '+N N>3:11904:not_sent',
    acknowledged: '+N N>3:11904:not_sent',
    sentOffline: '+N N>3:11904:not_sent',
  },
  submitAgain: {
    never: '+C',
    offline: '+C',
    disabled: '+C',
    removed: 'refused deviceRemoved',
    online: '+C C>>',
  },
  cancelHead: { waiting: 'C>2:99400:not_sent' },
  cancelInstant: {
    dispatching: 'I>2:99400:not_sent',
    sent: 'I>2:99400:not_sent',
    acknowledged: 'I>2:99400:not_sent',
    sentOffline: 'I>2:99400:not_sent',
  },
  cancelAll: { waiting: 'C>2:99400:not_sent' },
  open: {
    never: 'sessionStarted',
    offline: 'sessionStarted',
    disabled: 'sessionStarted',
    removed: 'sessionStarted',
    waiting: 'sessionStarted C>>',
    online: 'sessionStarted',
    dispatching: 'sessionStarted',
    sent: 'sessionStarted',
    acknowledged: 'sessionStarted',
    sentOffline: 'sessionStarted',
  },
  openOld: { never: 'sessionStarted' },
  close: {
    never: 'sessionEnded',
    disabled: 'sessionEnded',
    online: 'sessionEnded',
    dispatching: 'sessionEnded',
    sent: 'sessionEnded',
    acknowledged: 'sessionEnded',
  },
  closeOld: { never: 'sessionEnded' },
  handedOver: { dispatching: 'C!sent' },
  noSession: { dispatching: `C<< sessionEnded` },
  late: { dispatching: 'C<< C>>' },
  encodeFailed: { dispatching: `C>6:11810:not_sent ${NEXT}` },
  acknowledged: {
    dispatching: 'C!sent C!acknowledged',
    sent: 'C!acknowledged',
    sentOffline: 'C!acknowledged',
  },
  success: {
    dispatching: `C!sent C>5:0:replied ${NEXT}`,
    sent: `C>5:0:replied ${NEXT}`,
    acknowledged: `C>5:0:replied ${NEXT}`,
    sentOffline: `C>5:0:replied ${OFF}`,
  },
  failure: {
    dispatching: `C!sent C>6:2001:replied ${NEXT}`,
    sent: `C>6:2001:replied ${NEXT}`,
    acknowledged: `C>6:2001:replied ${NEXT}`,
    sentOffline: `C>6:2001:replied ${OFF}`,
  },
  noCode: {
    dispatching: `C!sent C>6:99500:replied ${NEXT}`,
    sent: `C>6:99500:replied ${NEXT}`,
    acknowledged: `C>6:99500:replied ${NEXT}`,
    sentOffline: `C>6:99500:replied ${OFF}`,
  },
  lateReply: {
    dispatching: `C!sent C>7:11915:unconfirmed ${NEXT}`,
    sent: `C>7:11915:unconfirmed ${NEXT}`,
    acknowledged: `C>7:11915:acknowledged ${NEXT}`,
    sentOffline: `C>7:11915:unconfirmed ${OFF}`,
  },
  disable: Object.fromEntries(Object.keys(states).map((s) => [s, 'deviceUpdated'])),
  enable: {
    ...Object.fromEntries(Object.keys(states).map((s) => [s, 'deviceUpdated'])),
  },
  replace: Object.fromEntries(Object.keys(states).map((s) => [s, 'deviceUpdated'])),
  remove: {
    ...Object.fromEntries(Object.keys(states).map((s) => [s, 'deviceGone'])),
    waiting: 'deviceGone C>6:99404:not_sent',
    dispatching: 'deviceGone I>6:99404:not_sent',
    sent: 'deviceGone I>6:99404:not_sent',
    acknowledged: 'deviceGone I>6:99404:not_sent',
    sentOffline: 'deviceGone I>6:99404:not_sent',
  },
  abandonHead: {
    waiting: 'C>6:99500:not_sent',
    dispatching: `C>6:99500:unconfirmed ${NEXT}`,
    sent: `C>6:99500:unconfirmed ${NEXT}`,
    acknowledged: `C>6:99500:unconfirmed ${NEXT}`,
    sentOffline: `C>6:99500:unconfirmed ${OFF}`,
  },
};

const stateNames = Object.keys(states) as StateName[];
const actionNames = Object.keys(actions) as ActionName[];
const cells = stateNames.flatMap((state) => actionNames.map((action) => [state, action] as const));

describe('every kind of queue and every action', () => {
  it.each(cells)('%s, %s', (state, action) => {
    expect(outcome(state, action)).toBe(expected[action]?.[state] ?? '');
  });

  it('makes only legal moves', () => {
    for (const [state, action] of cells) {
      const ledger = new Ledger();
      const queue: Queue = states[state];
      for (const c of queue.waiting) ledger.phases.set(c.commandId, 'waiting');
      if (queue.inFlight) ledger.phases.set(queue.inFlight.commandId, queue.inFlight.phase);
      for (const event of decide(queue, actions[action], NOW).events) ledger.record(event);
    }
  });

  it('gives up at the deadline, with the truth about how far it got', () => {
    const at = (queue: Queue, now: number) =>
      decide(queue, { type: 'deadlinePassed' }, now).events.map(brief);
    expect(at(states.waiting, cached.waitBy - 1)).toEqual([]);
    expect(at(states.waiting, cached.waitBy)).toEqual(['C>3:11904:not_sent']);
    expect(at(states.sent, NOW + 4_999)).toEqual([]);
    expect(at(states.sent, NOW + 5_000)).toEqual(['C>7:11915:unconfirmed', 'I>6:11904:not_sent']);
    expect(at(states.acknowledged, NOW + 5_000)).toContain('C>7:11915:acknowledged');
    // The hand-over may have happened up to the end of its window, unreported.
    expect(at(states.dispatching, NOW + 14_999)).toEqual(['I>6:11904:not_sent']);
    expect(at(states.dispatching, NOW + 15_000)).toContain('C>7:11915:unconfirmed');
  });

  it('needs every row of the table of moves', () => {
    const ledger = new Ledger();
    const play = (start: Queue, steps: [Action, number][]) => {
      ledger.phases.clear();
      steps.reduce((queue, [action, now]) => {
        const { events } = decide(queue, action, now);
        for (const event of events) ledger.record(event);
        return events.reduce(evolve, queue);
      }, start);
    };
    const deadline: Action = { type: 'deadlinePassed' };
    play(never, [[actions.submitInstant, NOW]]);
    play(offline, [
      [submit(cached), NOW],
      [actions.cancelAll, NOW],
    ]);
    play(offline, [
      [submit(cached), NOW],
      [deadline, cached.waitBy],
    ]);
    play(online, [
      [submit(cached), NOW],
      [submit(instant), NOW],
      [actions.late, NOW],
      [{ type: 'handedOver', dispatchNumber: 2, at: NOW }, NOW],
      [{ type: 'acknowledged', dispatchNumber: 2, at: NOW }, NOW],
      [deadline, NOW + 5_000],
    ]);
    play(online, [
      [submit(cached), NOW],
      [actions.encodeFailed, NOW],
    ]);
    play(online, [
      [submit(cached), NOW],
      [deadline, NOW + 15_000],
    ]);
    play(online, [
      [submit(cached), NOW],
      [actions.success, NOW],
    ]);
    play(online, [
      [submit(cached), NOW],
      [actions.failure, NOW],
    ]);
    expect(moves.filter((_, row) => !ledger.used.has(row))).toEqual([]);
  });
});
