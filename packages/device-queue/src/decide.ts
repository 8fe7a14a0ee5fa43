import { codes } from '@setpoint/codes';
import type { Action, Refusal, Replied } from './action.js';
import {
  abandoned,
  answered,
  canceled,
  failedUnsent,
  notEncoded,
  unanswered,
  waitedTooLong,
} from './ending.js';
import type { QueueEvent } from './event.js';
import { evolve } from './evolve.js';
import {
  type Command,
  cachedInState1,
  type Ending,
  type InFlight,
  isReachable,
  type Queue,
} from './queue.js';

export interface Limits {
  /** Cached commands in state 1 of one device [contract 3.1 #4]. */
  readonly cached: number;
  /** Instant commands of one device that wait; they are bounded apart [contract 3.1 #4]. */
  readonly waitingInstant: number;
}

export const defaultLimits: Limits = { cached: 50, waitingInstant: 50 };

/**
 * How long a dispatch may be on its way before the dispatcher must not write it any more. Bounds how late a
 * record that was stuck can still move a machine, and how long a cached command stays in doubt after a crash.
 */
export const HAND_OVER_WINDOW_MS = 10_000;

/**
 * What is written in the last moment reaches its device after it: so much of a command's time, and at most a tenth of it,
 * is kept for the way.
 */
export const TRAVEL_ALLOWANCE_MS = 100;

export type Decision =
  | { readonly events: readonly QueueEvent[] }
  | { readonly refusal: Refusal; readonly events: readonly [] };

/**
 * What `action` means for the commands of one device [contract 3].
 *
 * Pure: the same queue, action and time always give the same events, and applying them with `evolve` gives the
 * queue after. An action that comes twice, late, or for a command that has ended gives no events [3.2 #17].
 *
 * @param now epoch ms on the database clock
 */
export const decide = (queue: Queue, action: Action, now: number, limits = defaultLimits): Decision => {
  const refusal = refuse(queue, action, limits);
  if (refusal) return { refusal, events: [] };
  const first = react(queue, action, now, limits);
  return { events: [...first, ...settle(first.reduce(evolve, queue), now)] };
};

const refuse = (queue: Queue, action: Action, limits: Limits): Refusal | null => {
  if (action.type !== 'submit' || isKnown(queue, action.command.commandId)) return null;
  if (queue.removed) return 'deviceRemoved';
  const instants = queue.waiting.filter((c) => c.kind === 'instant').length;
  return action.command.kind === 'instant' && instants >= limits.waitingInstant ? 'tooManyWaiting' : null;
};

const isKnown = (queue: Queue, commandId: string): boolean =>
  queue.inFlight?.commandId === commandId || queue.waiting.some((c) => c.commandId === commandId);

const react = (queue: Queue, action: Action, now: number, limits: Limits): readonly QueueEvent[] => {
  switch (action.type) {
    case 'submit':
      return submit(queue, action.command, limits);
    case 'cancel':
      return cancel(queue, action.commandId);
    case 'sessionOpened':
      return action.session.epoch > queue.lastEpoch
        ? [{ type: 'sessionStarted', session: action.session }]
        : [];
    case 'sessionClosed':
      return closeSession(queue, action.epoch);
    case 'handedOver':
      return handOver(queue, action.dispatchNumber, action.at, now);
    case 'notDelivered':
      return notDelivered(queue, action);
    case 'acknowledged':
      return acknowledge(queue, action.dispatchNumber, action.at, now);
    case 'replied':
      return reply(queue, action, now);
    case 'deadlinePassed':
      return giveUpOnReply(queue, now);
    case 'deviceChanged':
      return updateDevice(queue, action);
    case 'deviceRemoved':
      return action.revision > queue.revision ? [{ type: 'deviceGone', revision: action.revision }] : [];
    case 'abandon':
      return abandon(queue, action.commandId);
  }
};

const end = (commandId: string, ending: Ending): QueueEvent => ({ type: 'ended', commandId, ending });

/** [contract 3.2 #1–#4] */
const submit = (queue: Queue, command: Command, limits: Limits): QueueEvent[] => {
  if (isKnown(queue, command.commandId)) return [];
  const code = declineCode(queue, command, limits);
  if (code) return [{ type: 'declined', command, ending: failedUnsent(code) }];
  return [{ type: 'accepted', command }];
};

const declineCode = (queue: Queue, command: Command, limits: Limits) => {
  if (command.kind === 'cached') return cachedInState1(queue) >= limits.cached ? codes.cacheFull : null;
  return unreachableCode(queue);
};

const unreachableCode = (queue: Queue) => {
  if (!queue.activated) return codes.deviceInactive;
  return isReachable(queue) ? null : codes.deviceOffline;
};

/** Only what waits can be withdrawn: what is on its way may already have moved a machine [contract 3.1 #11]. */
const cancel = (queue: Queue, commandId: string | null): QueueEvent[] =>
  queue.waiting
    .filter((c) => (commandId === null ? c.kind === 'cached' : c.commandId === commandId))
    .map((c) => end(c.commandId, canceled));

/** The end of a session that was replaced meanwhile changes nothing [contract 6.1]. */
const closeSession = (queue: Queue, epoch: number): QueueEvent[] =>
  epoch >= queue.lastEpoch && (queue.session || epoch > queue.lastEpoch)
    ? [{ type: 'sessionEnded', epoch }]
    : [];

const handOver = (queue: Queue, dispatchNumber: number, reportedAt: number, now: number): QueueEvent[] => {
  const { inFlight } = queue;
  if (inFlight?.phase !== 'dispatching' || inFlight.dispatchNumber !== dispatchNumber) return [];
  const at = Math.min(reportedAt, now);
  const dueAt = inFlight.kind === 'instant' ? inFlight.waitBy : at + inFlight.timeoutMs;
  return [{ type: 'sent', commandId: inFlight.commandId, at, dueAt }];
};

/** [contract 3.2 #6, #7] The dispatcher is sure that nothing was written, so that it may be sent again. */
const notDelivered = (queue: Queue, action: Action & { type: 'notDelivered' }): QueueEvent[] => {
  const { inFlight, session } = queue;
  if (inFlight?.phase !== 'dispatching' || inFlight.dispatchNumber !== action.dispatchNumber) return [];
  if (action.reason === 'encodeFailed') return [end(inFlight.commandId, notEncoded(action.detail))];
  const requeued: QueueEvent[] = [{ type: 'requeued', commandId: inFlight.commandId }];
  // The dispatcher knows its sessions better than we do: without this the command would bounce until it expires.
  if (action.reason === 'noSession' && session?.epoch === inFlight.epoch)
    requeued.push({ type: 'sessionEnded', epoch: inFlight.epoch });
  return requeued;
};

const acknowledge = (queue: Queue, dispatchNumber: number, at: number, now: number): QueueEvent[] => {
  const sent = handOver(queue, dispatchNumber, at, now);
  const { inFlight } = sent.reduce(evolve, queue);
  if (inFlight?.phase !== 'sent' || inFlight.dispatchNumber !== dispatchNumber || inFlight.acknowledged)
    return sent;
  return [...sent, { type: 'acknowledged', commandId: inFlight.commandId }];
};

/** [contract 3.2 #13, #14] A reply proves the hand-over, whether that was reported or not. */
const reply = (queue: Queue, action: Replied, now: number): QueueEvent[] => {
  if (!queue.inFlight || !answers(action, queue.inFlight)) return [];
  const sent = handOver(queue, queue.inFlight.dispatchNumber, action.handedOverAt ?? action.receivedAt, now);
  const { inFlight } = sent.reduce(evolve, queue);
  if (!inFlight) return sent;
  const ending = action.receivedAt > inFlight.dueAt ? unanswered(inFlight) : answered(inFlight, action);
  return [...sent, end(inFlight.commandId, ending)];
};

/** Matched by message id and reply topic; for custom formats by the id, whole or cut to 32 bits [contract 6.5]. */
const answers = ({ messageId, on }: Replied, { messageId: expected, target, format }: InFlight): boolean => {
  if (on.kind === 'raw')
    return format === 'custom' && /^\d+$/.test(messageId) && Number(messageId) >>> 0 === expected;
  if (messageId !== String(expected) || on.kind !== target.kind) return false;
  return on.kind === 'set' || (target.kind === 'invoke' && on.serviceId === target.serviceId);
};

/** [contract 3.2 #16]; waiting ones are left to `settle`, which looks at every deadline anyway. */
const giveUpOnReply = ({ inFlight }: Queue, now: number): QueueEvent[] =>
  inFlight && now >= inFlight.dueAt ? [end(inFlight.commandId, unanswered(inFlight))] : [];

const updateDevice = (queue: Queue, action: Action & { type: 'deviceChanged' }): QueueEvent[] => {
  if (action.revision <= queue.revision) return [];
  // The registry learns of a first login after we do: only a replacement takes an activation back. The facts say of
  // every later revision up to where, so that they may come in any order.
  const isNewDevice = queue.lastEpoch <= (action.replacedEpoch ?? -1);
  const activated = action.activated || (queue.activated && !isNewDevice);
  return [{ type: 'deviceUpdated', revision: action.revision, activated, enabled: action.enabled }];
};

const abandon = ({ inFlight, waiting }: Queue, commandId: string): QueueEvent[] => {
  if (inFlight?.commandId === commandId) return [end(commandId, abandoned(true))];
  return waiting.some((c) => c.commandId === commandId) ? [end(commandId, abandoned(false))] : [];
};

/**
 * What follows by itself: the end of what must not wait any longer, then the head of the queue, until the device
 * is occupied, asleep, or nothing waits. No priority: the head goes first, whatever it is [contract 3.1 #2, #3, #7].
 */
const settle = (queue: Queue, now: number): QueueEvent[] => {
  const events = queue.waiting.flatMap((c) => {
    const ending = queue.removed ? failedUnsent(codes.notFound) : now >= c.waitBy ? waitedTooLong(c) : null;
    return ending ? [end(c.commandId, ending)] : [];
  });
  let settled = events.reduce(evolve, queue);
  for (let head = settled.waiting[0]; head && !settled.inFlight; head = settled.waiting[0]) {
    const event = advance(settled, head, now);
    if (!event) break;
    events.push(event);
    settled = evolve(settled, event);
  }
  return events;
};

/** The head's next step, or null while it has to wait [contract 3.2 #5, #11]. */
const advance = (queue: Queue, head: Command, now: number): QueueEvent | null => {
  const { session } = queue;
  if (!isReachable(queue) || !session) {
    const code = unreachableCode(queue) ?? codes.deviceOffline;
    return head.kind === 'instant' ? end(head.commandId, failedUnsent(code)) : null;
  }
  const lastMoment = head.waitBy - travelAllowanceMs(head);
  if (now >= lastMoment) return null;
  const windowEnd = now + HAND_OVER_WINDOW_MS;
  return {
    type: 'dispatched',
    commandId: head.commandId,
    dispatchNumber: queue.lastDispatchNumber + 1,
    messageId: queue.nextMessageId,
    session,
    sendBy: Math.min(lastMoment, windowEnd),
    // A cached command's time runs from its sending [contract 3.1 #6], which can be as late as `sendBy`.
    dueAt: head.kind === 'instant' ? head.waitBy : Math.min(head.waitBy, windowEnd) + head.timeoutMs,
  };
};

/** By its timeout alone: how long a cached command has waited already says nothing of its way. */
const travelAllowanceMs = ({ timeoutMs }: Command): number =>
  Math.min(TRAVEL_ALLOWANCE_MS, Math.floor(timeoutMs / 10));
