import { describe, expect, it } from '@jest/globals';
import {
  type Action,
  type Command,
  decide,
  emptyQueue,
  evolve,
  LAST_MESSAGE_ID,
  nextDueAt,
  type Queue,
} from './index.js';

const NOW = 50_000;

const command = (commandId: string, more: Partial<Command> = {}): Command => ({
  commandId,
  kind: 'instant',
  target: { kind: 'invoke', serviceId: 'restart' },
  format: 'json',
  timeoutMs: 30_000,
  waitBy: NOW + 30_000,
  ...more,
});

const after = (queue: Queue, ...actions: Action[]): Queue =>
  actions.reduce((q, action) => decide(q, action, NOW).events.reduce(evolve, q), queue);

const opened = (epoch: number): Action => ({
  type: 'sessionOpened',
  session: { slot: 0, incarnation: 1, epoch },
});
const online = (firstMessageId = 1_500_000_000) => after(emptyQueue(firstMessageId), opened(1));
const submit = (c: Command): Action => ({ type: 'submit', command: c });

describe('a dispatch that found no session', () => {
  it('goes to the newer session when there is one', () => {
    const queue = after(online(), submit(command('A')), opened(2));
    const { events } = decide(queue, { type: 'notDelivered', dispatchNumber: 1, reason: 'noSession' }, NOW);
    expect(events.map((e) => e.type)).toEqual(['requeued', 'dispatched']);
    expect(events[1]).toMatchObject({ dispatchNumber: 2, session: { epoch: 2 } });
  });

  it('ends the session it was addressed to, so that it does not bounce', () => {
    const queue = after(online(), submit(command('A', { kind: 'cached' })));
    const { events } = decide(queue, { type: 'notDelivered', dispatchNumber: 1, reason: 'noSession' }, NOW);
    expect(events.map((e) => e.type)).toEqual(['requeued', 'sessionEnded']);
  });
});

describe('the last moment of a command', () => {
  const dispatchOf = (c: Command, now: number) =>
    decide(online(), submit(c), now).events.find((e) => e.type === 'dispatched');

  it('is kept for the way to the device: 100 ms, or a tenth of a short timeout', () => {
    expect(dispatchOf(command('A', { waitBy: NOW + 5_000 }), NOW)).toMatchObject({ sendBy: NOW + 4_900 });
    const short = command('A', { timeoutMs: 200, waitBy: NOW + 200 });
    expect(dispatchOf(short, NOW)).toMatchObject({ sendBy: NOW + 180, dueAt: NOW + 200 });
  });

  it.each(['instant', 'cached'] as const)('lets an %s one run out of time where it waits', (kind) => {
    const late = command('A', { kind, waitBy: NOW + 100 });
    expect(dispatchOf(late, NOW)).toBeUndefined();
    expect(dispatchOf(late, NOW - 1)).toBeDefined();
    const waiting = decide(online(), submit(late), NOW).events.reduce(evolve, online());
    expect(nextDueAt(waiting)).toBe(NOW + 100);
    const { events } = decide(waiting, { type: 'deadlinePassed' }, NOW + 100);
    expect(events).toMatchObject([{ type: 'ended', ending: { reach: 'not_sent' } }]);
  });

  it('takes nothing off the time that a device has for a cached command', () => {
    const late = command('A', { kind: 'cached', waitBy: NOW + 5_000 });
    expect(dispatchOf(late, NOW)).toMatchObject({ dueAt: NOW + 35_000 });
  });
});

describe('limits', () => {
  it('bound instant commands that wait, apart from cached ones', () => {
    const limits = { cached: 50, waitingInstant: 2 };
    const queue = after(online(), ...['A', 'B', 'C'].map((id) => submit(command(id))));
    expect(decide(queue, submit(command('D')), NOW, limits)).toMatchObject({ refusal: 'tooManyWaiting' });
    expect(decide(queue, submit(command('D', { kind: 'cached' })), NOW, limits)).not.toHaveProperty(
      'refusal',
    );
  });
});

describe('a reply', () => {
  const reply = (messageId: string, on: Extract<Action, { type: 'replied' }>['on']): Action => ({
    type: 'replied',
    messageId,
    on,
    code: 200,
    data: { ticket: 4242 },
    receivedAt: NOW,
  });
  const endings = (queue: Queue, action: Action) =>
    decide(queue, action, NOW).events.flatMap((e) => (e.type === 'ended' ? [e.ending] : []));

  it("brings a service's output", () => {
    const queue = after(online(), submit(command('A')));
    const [ending] = endings(queue, reply('1500000000', { kind: 'invoke', serviceId: 'restart' }));
    expect(ending).toMatchObject({ state: 5, code: 0, outputData: { ticket: 4242 } });
  });

  it('counts only on the topic of the service that was called', () => {
    const queue = after(online(), submit(command('A')));
    expect(endings(queue, reply('1500000000', { kind: 'invoke', serviceId: 'stop' }))).toEqual([]);
    expect(endings(queue, reply('1500000000', { kind: 'set' }))).toEqual([]);
    expect(endings(queue, reply('1500000000', { kind: 'raw' }))).toEqual([]);
  });

  it.each(['1500000000', '5794967296'])(
    'of a custom format may carry the id cut to 32 bits: %s',
    (messageId) => {
      const queue = after(online(), submit(command('A', { format: 'custom' })));
      expect(endings(queue, reply(messageId, { kind: 'raw' }))).toHaveLength(1);
    },
  );

  it.each(['', 'x', '1500000001', '1e9', '-1'])('of a custom format with id %p is not taken', (messageId) => {
    const queue = after(online(), submit(command('A', { format: 'custom' })));
    expect(endings(queue, reply(messageId, { kind: 'raw' }))).toEqual([]);
  });

  it('counts by when it was received, even if it is read after the deadline', () => {
    const queue = after(online(), submit(command('A')));
    const late = NOW + 60_000;
    const { events } = decide(queue, reply('1500000000', { kind: 'invoke', serviceId: 'restart' }), late);
    expect(events.at(-1)).toMatchObject({ type: 'ended', ending: { state: 5 } });
  });
});

describe('facts of the registry', () => {
  it('do not take an activation back that a login has proved, unless the device was replaced', () => {
    const facts = { type: 'deviceChanged', revision: 1, activated: false, enabled: true } as const;
    const offline = after(online(), { type: 'sessionClosed', epoch: 1 });
    expect(after(offline, facts).activated).toBe(true);
    expect(after(offline, { ...facts, replacedEpoch: 1 }).activated).toBe(false);
  });

  it('count a session of the replaced device for nothing, and keep that of the new one', () => {
    const facts = { type: 'deviceChanged', revision: 1, activated: false, enabled: true } as const;
    expect(after(online(), { ...facts, replacedEpoch: 1 }).activated).toBe(false);
    expect(after(online(), { ...facts, replacedEpoch: 0 }).activated).toBe(true);
  });

  it('say of a replacement whichever of its later revisions comes first', () => {
    const facts = { type: 'deviceChanged', activated: false, enabled: true, replacedEpoch: 1 } as const;
    expect(after(online(), { ...facts, revision: 3 }, { ...facts, revision: 2 })).toMatchObject({
      activated: false,
      revision: 3,
    });
  });
});

describe('message ids', () => {
  it('start again high when they reach 31 bits', () => {
    const queue = after(online(LAST_MESSAGE_ID), submit(command('A')));
    expect(queue.inFlight?.messageId).toBe(LAST_MESSAGE_ID);
    expect(queue.nextMessageId).toBe(1_000_000_000);
  });
});

describe('evolve', () => {
  it('throws on an event that contradicts the queue', () => {
    const queue = after(online(), submit(command('A')));
    expect(() => evolve(queue, { type: 'requeued', commandId: 'B' })).toThrow('not dispatching');
    expect(() => evolve(queue, { type: 'acknowledged', commandId: 'A' })).toThrow('not sent');
    expect(() =>
      evolve(evolve(queue, { type: 'requeued', commandId: 'A' }), { type: 'requeued', commandId: 'A' }),
    ).toThrow();
  });
});
