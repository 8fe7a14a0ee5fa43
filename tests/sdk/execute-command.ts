import type { PublishIn, SdkConnection } from './connection.js';
import type { Downlink } from './device-topic.js';
import type { Habits, Handler, Handlers } from './habits.js';
import { readRequest } from './read-message.js';

export interface ReceivedCommand {
  /** "productKey/deviceKey" */
  readonly to: string;
  /** Of a Custom product none: it is in the bytes. */
  readonly id: string | null;
  readonly method: string | null;
  readonly params: unknown;
}

export interface Execution {
  readonly habits: Habits;
  readonly connection: SdkConnection;
  readonly packet: PublishIn;
  /** Not compressed any more. */
  readonly payload: Buffer;
  readonly downlink: Downlink;
  readonly handlers: Handlers;
  isOwnId(id: string): boolean;
  note(command: ReceivedCommand): void;
  fail(problem: string): void;
}

/** What an SDK does with a command: it finds the handler, and sends what its habits make of the outcome. */
export const executeCommand = (execution: Execution): void => {
  const { habits, connection, packet } = execution;
  const reply = execution.downlink.kind === 'raw' ? runRaw(execution) : runJson(execution);
  const acknowledge = () => {
    if (packet.qos === 1) connection.acknowledge(packet);
  };
  if (!habits.repliesBeforePuback) acknowledge();
  if (reply !== null) {
    const sent = connection.publish(`${packet.topic}_reply`, habits.compression.pack(reply), habits.replyQos);
    // A connection that ends before the PUBACK has done what a device sees of it.
    sent.catch(() => undefined);
  }
  if (habits.repliesBeforePuback) acknowledge();
};

const runRaw = ({
  habits,
  handlers,
  payload,
  downlink,
  connection,
  note,
  fail,
}: Execution): Buffer | null => {
  const key = payload.toString('hex');
  if (payload.length === 0) fail('a raw command without a byte');
  if (connection.commandIds.has(key)) fail(`the bytes ${key} twice on one connection`);
  connection.commandIds.add(key);
  note({ to: downlink.to, id: null, method: null, params: payload });
  return handlers.raw ? handlers.raw(payload) : habits.rawReplyWithoutHandler();
};

const runJson = (execution: Execution): string | null => {
  const { habits, handlers, payload, downlink, connection, note, fail } = execution;
  const request = readRequest(payload.toString());
  // A Node process dies of it, a Python thread goes deaf.
  if (typeof request === 'string') {
    fail(`${request}: ${payload} on ${execution.packet.topic}`);
    return null;
  }
  const { id, method, params } = request;
  const key = `${downlink.to} ${id}`;
  if (connection.commandIds.has(key)) fail(`the command ${id} twice on one connection`);
  connection.commandIds.add(key);
  if (execution.isOwnId(id)) {
    fail(`the command ${id} has the id of an own request and is swallowed`);
    return null;
  }
  const wanted = wantedMethod(downlink);
  if (method !== wanted) fail(`the method ${method} on the topic of ${wanted}`);
  note({ to: downlink.to, id, method, params });
  return run(habits, handlerOf(handlers, downlink), id, params);
};

const run = (habits: Habits, handler: Handler | undefined, id: string, params: unknown): string | null => {
  if (!handler) return habits.replyWithoutHandler(id);
  try {
    return habits.reply(id, handler(params));
  } catch (failure) {
    return habits.replyToThrown(id, failure as Error);
  }
};

const handlerOf = (handlers: Handlers, downlink: Downlink): Handler | undefined => {
  if (downlink.kind === 'set') return handlers.set;
  return downlink.kind === 'service' ? handlers.services[downlink.serviceId] : undefined;
};

const wantedMethod = (downlink: Downlink): string =>
  downlink.kind === 'service'
    ? `thing.service.${downlink.serviceId}`
    : `thing.service.measurepoint.${downlink.kind}`;
