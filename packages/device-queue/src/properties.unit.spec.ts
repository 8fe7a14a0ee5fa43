import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ledger } from '../test/ledger.js';
import {
  type Action,
  cachedInState1,
  decide,
  defaultLimits,
  emptyQueue,
  evolve,
  type Queue,
  TRAVEL_ALLOWANCE_MS,
} from './index.js';

/** What the world may do next; numbers are resolved against the queue when the step is taken. */
type Step = { readonly pick: number; readonly afterMs: number; readonly kind: string };

const kinds = [
  ...Array<string>(4).fill('instant'),
  ...Array<string>(6).fill('cached'),
  'open',
  'open',
  'close',
  'handedOver',
  'handedOver',
  'reply',
  'reply',
  'foreignReply',
  'noSession',
  'late',
  'encodeFailed',
  'acknowledged',
  'deadline',
  'deadline',
  'cancelOne',
  'cancelAll',
  'disable',
  'enable',
  'abandon',
  'remove',
];

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(...kinds),
    pick: fc.nat(1_000),
    afterMs: fc.oneof(fc.nat(50), fc.nat(20_000)),
  }),
  { maxLength: 200 },
);

interface World {
  queue: Queue;
  now: number;
  submitted: number;
  epoch: number;
  revision: number;
}

const actionOf = ({ kind, pick }: Step, world: World): Action => {
  const { queue, now } = world;
  const number = queue.lastDispatchNumber - (pick % 2);
  switch (kind) {
    case 'instant':
    case 'cached': {
      const timeoutMs = 1_000 * (1 + (pick % 60));
      const waitBy = now + (kind === 'cached' ? 1_000 * (1 + pick) : timeoutMs);
      const commandId = String(++world.submitted);
      return {
        type: 'submit',
        command: { commandId, kind, target: { kind: 'set' }, format: 'json', timeoutMs, waitBy },
      };
    }
    case 'open':
      return { type: 'sessionOpened', session: { slot: 0, incarnation: 1, epoch: ++world.epoch } };
    case 'close':
      return { type: 'sessionClosed', epoch: Math.max(1, world.epoch - (pick % 2)) };
    case 'handedOver':
      return { type: 'handedOver', dispatchNumber: number, at: now - (pick % 100) };
    case 'reply':
    case 'foreignReply': {
      const inFlightId = queue.inFlight?.messageId ?? 0;
      const messageId = String(kind === 'reply' ? inFlightId : inFlightId + 1 + pick);
      return {
        type: 'replied',
        messageId,
        on: { kind: 'set' },
        code: pick % 3 ? 200 : 2001,
        receivedAt: now,
      };
    }
    case 'noSession':
    case 'late':
    case 'encodeFailed':
      return { type: 'notDelivered', dispatchNumber: number, reason: kind };
    case 'acknowledged':
      return { type: 'acknowledged', dispatchNumber: number, at: now };
    case 'deadline':
      return { type: 'deadlinePassed' };
    case 'cancelOne':
      return { type: 'cancel', commandId: String(1 + (pick % Math.max(1, world.submitted))) };
    case 'cancelAll':
      return { type: 'cancel', commandId: null };
    case 'disable':
    case 'enable':
      return {
        type: 'deviceChanged',
        revision: ++world.revision,
        activated: true,
        enabled: kind === 'enable',
      };
    case 'abandon':
      return { type: 'abandon', commandId: String(1 + (pick % Math.max(1, world.submitted))) };
    default:
      return { type: 'deviceRemoved', revision: pick % 40 === 0 ? ++world.revision : 0 };
  }
};

/** Plays the steps and hands every decision to `check`, with the queue before and after it. */
const play = (
  script: readonly Step[],
  check: (seen: { before: Queue; after: Queue; action: Action; now: number; ledger: Ledger }) => void,
) => {
  const world: World = { queue: emptyQueue(1_000_000_000), now: 0, submitted: 0, epoch: 0, revision: 0 };
  const ledger = new Ledger();
  for (const step of script) {
    world.now += step.afterMs;
    const action = actionOf(step, world);
    const before = world.queue;
    const { events } = decide(before, action, world.now);
    for (const event of events) {
      ledger.record(event);
      world.queue = evolve(world.queue, event);
    }
    check({ before, after: world.queue, action, now: world.now, ledger });
  }
};

describe('whatever happens', () => {
  it('each command makes only legal moves, so that an end is final', () => {
    // The ledger throws on an illegal one, and nothing is legal from `ended`.
    fc.assert(fc.property(steps, (script) => play(script, () => undefined)));
  });

  it('the queue and the ledger agree about every command, and at most one is in flight', () => {
    fc.assert(
      fc.property(steps, (script) =>
        play(script, ({ after, ledger }) => {
          const open = [...ledger.phases].filter(([, phase]) => phase !== 'ended');
          expect(open.length).toBe(after.waiting.length + (after.inFlight ? 1 : 0));
          const flying = open.filter(([, phase]) => phase !== 'waiting');
          expect(flying.map(([id]) => id)).toEqual(after.inFlight ? [after.inFlight.commandId] : []);
        }),
      ),
    );
  });

  it('commands leave in the order in which they were accepted', () => {
    fc.assert(
      fc.property(steps, (script) => {
        let last = 0;
        play(script, ({ before, after }) => {
          const numbers = after.waiting.map((c) => Number(c.commandId));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          const flying = after.inFlight;
          if (!flying || flying.dispatchNumber === before.inFlight?.dispatchNumber) return;
          expect(Number(flying.commandId)).toBeGreaterThanOrEqual(last);
          expect(numbers.every((n) => n > Number(flying.commandId))).toBe(true);
          last = Number(flying.commandId);
        });
      }),
    );
  });

  it('no hand-over number and no message id is used twice', () => {
    fc.assert(
      fc.property(steps, (script) =>
        play(script, ({ before, after }) => {
          if (after.lastDispatchNumber === before.lastDispatchNumber) return;
          expect(after.lastDispatchNumber).toBeGreaterThan(before.lastDispatchNumber);
          expect(after.nextMessageId).toBeGreaterThan(before.nextMessageId);
        }),
      ),
    );
  });

  it('nothing is dispatched to a device out of reach, nor after it has waited too long', () => {
    fc.assert(
      fc.property(steps, (script) =>
        play(script, ({ before, after, now }) => {
          const flying = after.inFlight;
          if (flying?.phase !== 'dispatching' || flying.dispatchNumber === before.inFlight?.dispatchNumber)
            return;
          expect(after.activated && after.enabled && !after.removed && after.session !== null).toBe(true);
          expect(flying.epoch).toBe(after.session?.epoch);
          expect(now).toBeLessThan(flying.waitBy);
          expect(flying.sendBy).toBeLessThanOrEqual(flying.waitBy);
          expect(flying.sendBy).toBeLessThanOrEqual(flying.dueAt);
        }),
      ),
    );
  });

  it('nothing waits beyond its time, and nothing that could go is left standing', () => {
    fc.assert(
      fc.property(steps, (script) =>
        play(script, ({ after, action, now }) => {
          if (action.type === 'submit') return;
          const reachable = after.activated && after.enabled && after.session !== null;
          // Nothing waits but what is too near its end to be sent, and what stands behind that.
          const [head] = after.waiting;
          if (!after.inFlight && reachable && head)
            expect(head.waitBy - now).toBeLessThanOrEqual(TRAVEL_ALLOWANCE_MS);
          if (action.type === 'deadlinePassed')
            for (const c of after.waiting) expect(c.waitBy).toBeGreaterThan(now);
        }),
      ),
    );
  });

  it('never more than 50 cached commands are in state 1', () => {
    const mostlySubmits = fc.array(
      fc.record<Step>({
        kind: fc.constantFrom('cached', 'cached', 'cached', 'open', 'close', 'reply', 'late'),
        pick: fc.nat(1_000),
        afterMs: fc.nat(5),
      }),
      { minLength: 100, maxLength: 300 },
    );
    fc.assert(
      fc.property(mostlySubmits, (script) =>
        play(script, ({ after }) => expect(cachedInState1(after)).toBeLessThanOrEqual(defaultLimits.cached)),
      ),
    );
  });

  it('an action that comes twice does nothing the second time', () => {
    fc.assert(
      fc.property(steps, (script) =>
        play(script, ({ before, after, action, now }) => {
          if (action.type === 'cancel' && action.commandId === null) return;
          // A command that ended is known to the store, no longer to the queue: that guard is the scheduler's.
          const isOpen = (id: string) =>
            after.inFlight?.commandId === id || after.waiting.some((c) => c.commandId === id);
          if (action.type === 'submit' && !isOpen(action.command.commandId)) return;
          if (before === after) return;
          expect(decide(after, action, now).events).toEqual([]);
        }),
      ),
    );
  });
});
