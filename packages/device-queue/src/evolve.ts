import type { QueueEvent } from './event.js';
import {
  type Dispatching,
  FIRST_MESSAGE_ID,
  type InFlight,
  LAST_MESSAGE_ID,
  type Queue,
  type Sent,
} from './queue.js';

/**
 * The queue after `event`. Total: an event that does not fit is a bug of the caller and throws,
 * since going on would store something untrue.
 */
export const evolve = (queue: Queue, event: QueueEvent): Queue => {
  switch (event.type) {
    case 'accepted':
      return { ...queue, waiting: [...queue.waiting, event.command] };
    case 'declined':
      return queue;
    case 'dispatched':
      return dispatched(queue, event);
    case 'requeued':
      return requeued(queue, event.commandId);
    case 'sent': {
      return { ...queue, inFlight: sent(inFlight(queue, event.commandId, 'dispatching'), event.dueAt) };
    }
    case 'acknowledged':
      return { ...queue, inFlight: { ...inFlight(queue, event.commandId, 'sent'), acknowledged: true } };
    case 'ended':
      return ended(queue, event.commandId);
    case 'sessionStarted':
      return { ...queue, activated: true, session: event.session, lastEpoch: event.session.epoch };
    case 'sessionEnded':
      return { ...queue, session: null, lastEpoch: Math.max(queue.lastEpoch, event.epoch) };
    case 'deviceUpdated': {
      const { revision, activated, enabled } = event;
      return { ...queue, revision, activated, enabled, removed: false };
    }
    case 'deviceGone':
      return { ...queue, revision: event.revision, removed: true };
  }
};

const dispatched = (queue: Queue, event: QueueEvent & { type: 'dispatched' }): Queue => {
  const [head, ...rest] = queue.waiting;
  if (!head || head.commandId !== event.commandId || queue.inFlight)
    throw new Error(`Command ${event.commandId} is dispatched out of turn`);
  const { dispatchNumber, messageId, session, sendBy, dueAt } = event;
  const { epoch } = session;
  return {
    ...queue,
    waiting: rest,
    // Assigned: spreading and then adding so many members takes V8 twenty times as long.
    inFlight: Object.assign({}, head, {
      phase: 'dispatching' as const,
      dispatchNumber,
      messageId,
      epoch,
      sendBy,
      dueAt,
    }),
    lastDispatchNumber: dispatchNumber,
    nextMessageId: messageId >= LAST_MESSAGE_ID ? FIRST_MESSAGE_ID : messageId + 1,
  };
};

const sent = (command: Dispatching, dueAt: number): Sent => {
  const { commandId, kind, target, format, timeoutMs, waitBy, dispatchNumber, messageId, epoch } = command;
  const onItsWay = { commandId, kind, target, format, timeoutMs, waitBy, dispatchNumber, messageId, epoch };
  return Object.assign(onItsWay, { phase: 'sent' as const, dueAt, acknowledged: false });
};

const requeued = (queue: Queue, commandId: string): Queue => {
  const { kind, target, format, timeoutMs, waitBy } = inFlight(queue, commandId, 'dispatching');
  const command = { commandId, kind, target, format, timeoutMs, waitBy };
  return { ...queue, inFlight: null, waiting: [command, ...queue.waiting] };
};

const inFlight = <P extends InFlight['phase']>(queue: Queue, commandId: string, phase: P) => {
  const current = queue.inFlight;
  if (current?.commandId !== commandId || current.phase !== phase)
    throw new Error(`Command ${commandId} is not ${phase}`);
  return current as Extract<InFlight, { phase: P }>;
};

const ended = (queue: Queue, commandId: string): Queue => {
  if (queue.inFlight?.commandId === commandId) return { ...queue, inFlight: null };
  const waiting = queue.waiting.filter((c) => c.commandId !== commandId);
  if (waiting.length === queue.waiting.length) throw new Error(`Command ${commandId} has ended already`);
  return { ...queue, waiting };
};
