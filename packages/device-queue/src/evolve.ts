import type { Dispatched, QueueEvent } from './event.js';
import {
  type Dispatching,
  FIRST_MESSAGE_ID,
  type InFlight,
  LAST_MESSAGE_ID,
  type Queue,
  type Sent,
} from './queue.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The queue after `event`. Total: an event that does not fit is a bug of the caller and throws,
 * since going on would store something untrue.
 */
export const evolve = (queue: Queue, event: QueueEvent): Queue => {
  if (event.type === 'declined') return queue;
  const next = copyOf(queue);
  apply(next, event);
  return next;
};

/** Member by member, so that all queues have one shape: V8 copies by spreading slowly once there are several. */
const copyOf = (queue: Queue): Mutable<Queue> => ({
  activated: queue.activated,
  enabled: queue.enabled,
  removed: queue.removed,
  revision: queue.revision,
  session: queue.session,
  lastEpoch: queue.lastEpoch,
  inFlight: queue.inFlight,
  waiting: queue.waiting,
  lastDispatchNumber: queue.lastDispatchNumber,
  nextMessageId: queue.nextMessageId,
});

const apply = (queue: Mutable<Queue>, event: Exclude<QueueEvent, { type: 'declined' }>): void => {
  switch (event.type) {
    case 'accepted':
      queue.waiting = [...queue.waiting, event.command];
      break;
    case 'dispatched':
      dispatch(queue, event);
      break;
    case 'requeued':
      requeue(queue, event.commandId);
      break;
    case 'sent':
      queue.inFlight = sent(inFlight(queue, event.commandId, 'dispatching'), event.dueAt);
      break;
    case 'acknowledged':
      queue.inFlight = { ...inFlight(queue, event.commandId, 'sent'), acknowledged: true };
      break;
    case 'ended':
      end(queue, event.commandId);
      break;
    case 'sessionStarted':
      queue.activated = true;
      queue.session = event.session;
      queue.lastEpoch = event.session.epoch;
      break;
    case 'sessionEnded':
      queue.session = null;
      queue.lastEpoch = Math.max(queue.lastEpoch, event.epoch);
      break;
    case 'deviceUpdated':
      queue.revision = event.revision;
      queue.activated = event.activated;
      queue.enabled = event.enabled;
      queue.removed = false;
      break;
    case 'deviceGone':
      queue.revision = event.revision;
      queue.removed = true;
  }
};

const dispatch = (queue: Mutable<Queue>, event: Dispatched): void => {
  const [head, ...rest] = queue.waiting;
  if (!head || head.commandId !== event.commandId || queue.inFlight)
    throw new Error(`Command ${event.commandId} is dispatched out of turn`);
  const { dispatchNumber, messageId, session, sendBy, dueAt } = event;
  const { epoch } = session;
  const { commandId, kind, target, format, timeoutMs, waitBy } = head;
  queue.waiting = rest;
  queue.inFlight = {
    commandId,
    kind,
    target,
    format,
    timeoutMs,
    waitBy,
    dispatchNumber,
    messageId,
    epoch,
    phase: 'dispatching',
    sendBy,
    dueAt,
  };
  queue.lastDispatchNumber = dispatchNumber;
  queue.nextMessageId = messageId >= LAST_MESSAGE_ID ? FIRST_MESSAGE_ID : messageId + 1;
};

const sent = (command: Dispatching, dueAt: number): Sent => {
  const { commandId, kind, target, format, timeoutMs, waitBy, dispatchNumber, messageId, epoch } = command;
  return {
    commandId,
    kind,
    target,
    format,
    timeoutMs,
    waitBy,
    dispatchNumber,
    messageId,
    epoch,
    phase: 'sent',
    dueAt,
    acknowledged: false,
  };
};

const requeue = (queue: Mutable<Queue>, commandId: string): void => {
  const { kind, target, format, timeoutMs, waitBy } = inFlight(queue, commandId, 'dispatching');
  queue.inFlight = null;
  queue.waiting = [{ commandId, kind, target, format, timeoutMs, waitBy }, ...queue.waiting];
};

const inFlight = <P extends InFlight['phase']>(queue: Queue, commandId: string, phase: P) => {
  const current = queue.inFlight;
  if (current?.commandId !== commandId || current.phase !== phase)
    throw new Error(`Command ${commandId} is not ${phase}`);
  return current as Extract<InFlight, { phase: P }>;
};

const end = (queue: Mutable<Queue>, commandId: string): void => {
  if (queue.inFlight?.commandId === commandId) {
    queue.inFlight = null;
    return;
  }
  const waiting = queue.waiting.filter((c) => c.commandId !== commandId);
  if (waiting.length === queue.waiting.length) throw new Error(`Command ${commandId} has ended already`);
  queue.waiting = waiting;
};
