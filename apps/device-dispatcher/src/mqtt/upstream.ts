import {
  type CommandReplyPath,
  type DeviceTopic,
  parseCommandReplyPath,
  parseDeviceTopic,
  replyTopic,
  UPSTREAM_RAW_PATH,
} from '@setpoint/channels';
import type { PublishPacket } from 'aedes';
import { answerText, idOf, readEnvelope, type UpstreamEnvelope } from '../payload/upstream-answer.js';
import type { Session } from '../sessions/session.js';
import { Turns } from '../sessions/turns.js';
import type { Handled, UpstreamAnswer, UpstreamHandler } from '../upstream/upstream-handler.js';
import { takeReply } from '../use-cases/take-reply.js';
import { answerIfAwaited, isAnswerAwaited } from './awaited-answers.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { fromBytes, type RawMessage, toBytes } from './custom-payload.js';
import { forbid } from './forbid.js';
import { type Done, isReplyTopic, MAX_TOPIC_CHARS } from './published.js';

/** A message under the keys of a device that is logged in over this connection. */
interface Spoken {
  readonly parts: ConversationParts;
  readonly conversation: Conversation;
  /** Of the device that is named in the topic. */
  readonly session: Session;
  readonly topic: DeviceTopic;
  readonly payload: Buffer;
  /** The device waits for an acknowledgement. */
  readonly isAwaited: boolean;
}

/**
 * Step 5: what a device publishes. `done` lets the engine acknowledge it: for the reply to a command, and for what was
 * measured, only when Kafka has it, so that a device with QoS 1 sends again what was not stored.
 */
export const receivePublish = (
  parts: ConversationParts,
  conversation: Conversation,
  packet: PublishPacket,
  done: Done,
): void => {
  const { session: over, life, connection } = conversation;
  // It is open only for what the device is told last; what it says is not even acknowledged.
  if (connection.closedFor !== undefined) return;
  if (!over || life.isOver) {
    done(new Error('there is no session'));
    return;
  }
  if (isIllFormed(packet.topic)) {
    done(new Error('a topic is ill-formed'));
    return;
  }
  const payload = connection.coding.decode(packet.payload ?? '');
  const topic = packet.topic.length > MAX_TOPIC_CHARS ? null : parseDeviceTopic(packet.topic);
  const session = topic && life.sessions.speaker(over, topic);
  if (!topic || !session) {
    void forbid({ parts, conversation, own: over, topic: packet.topic, name: topic, payload }, done);
    return;
  }
  receiveSpoken({ parts, conversation, session, topic, payload, isAwaited: packet.qos > 0 }, done);
};

/** NUL, or bytes that were no UTF-8: the connection is to be closed [MQTT-1.5.3-1], [MQTT-1.5.3-2]. */
const isIllFormed = (topic: string): boolean => /[\0\ufffd]/.test(topic);

const receiveSpoken = (spoken: Spoken, done: Done): void => {
  const { parts, topic, payload } = spoken;
  const reply = topic.realm === 'sys' ? parseCommandReplyPath(topic.path) : null;
  if (reply) {
    if (reply.kind === 'raw') void passOnRaw(spoken, reply, done);
    else passOn(spoken, reply, payload, done);
  } else if (topic.realm === 'sys' && topic.path === UPSTREAM_RAW_PATH)
    void rawRequests.take(spoken.session, () => handleRaw(spoken, done));
  else {
    const handler = parts.upstream.find(topic.realm, topic.path);
    if (handler) void handleJson(spoken, handler, done);
    else {
      done(null);
      refuseUnknown(spoken);
    }
  }
};

/** Where commands come from: what is sent there by mistake must not look like another one. */
const DOWNSTREAM = /^thing\/(service|model)\//;

/**
 * The device stays connected whatever it publishes [contract 6.4], and is told only where it has subscribed to that very
 * answer, or keeps its session. What answers something is never answered.
 */
const refuseUnknown = ({ conversation, topic, payload }: Spoken): void => {
  const to = replyTopic(topicOf(topic));
  if (isReplyTopic(topic.path) || DOWNSTREAM.test(topic.path)) return;
  if (!conversation.connection.keepsSession && !conversation.filters.has(to)) return;
  const answer = answerText(idOf(payload), { code: 'topicForbidden' });
  conversation.connection.push({ topic: to, payload: answer, qos: 0 });
};

const passOn = (
  { parts: { metrics, log }, conversation: { life }, session: { device }, isAwaited }: Spoken,
  path: CommandReplyPath,
  payload: Uint8Array,
  done: Done,
): void => {
  takeReply(life, device, path, payload, isAwaited).then(
    (outcome) => {
      metrics.replies.inc({ outcome });
      if (isAwaited) done(outcome === 'abandoned' ? new Error('the slot is lost') : null);
    },
    (failure: unknown) => {
      log.error({ err: failure, assetId: device.assetId }, 'a reply could not be read');
      if (isAwaited) done(new Error('the reply could not be read'));
    },
  );
  if (!isAwaited) done(null);
};

/**
 * A device has one message at a time with its product's script, and one for its replies: they keep their order, and a
 * device that floods makes only itself wait, not the others of its product.
 */
const rawRequests = new Turns();
const rawReplies = new Turns();

const passOnRaw = async (spoken: Spoken, path: CommandReplyPath, done: Done): Promise<void> => {
  const message = await rawReplies.take(spoken.session, () => readRaw(spoken, done));
  if (!message) return;
  // What is asked does not answer anything [contract 7.2].
  if (message.path === null) passOn(spoken, path, Buffer.from(message.json), done);
  else drop(spoken, message, done);
};

/** @returns null for what is done with already */
const readRaw = async (
  { parts, session, payload, isAwaited }: Spoken,
  done: Done,
): Promise<RawMessage | null> => {
  try {
    const message = await fromBytes(parts, session.device, payload);
    if (!message) done(null);
    return message;
  } catch (failure) {
    parts.log.error({ err: failure, assetId: session.device.assetId }, 'a message cannot be decoded now');
    done(isAwaited ? new Error('a message cannot be decoded now') : null);
    return null;
  }
};

const drop = ({ parts, session, topic }: Spoken, { path: method }: RawMessage, done: Done): void => {
  const { assetId } = session.device;
  parts.log.debug({ assetId, topic: topic.path, method }, 'a method does not fit the topic');
  done(null);
};

const handleJson = async (spoken: Spoken, handler: UpstreamHandler, done: Done): Promise<void> => {
  const { topic, payload, session, conversation, parts } = spoken;
  const { path } = topic;
  const envelope = readEnvelope(payload, handler.hasMethod ? path.replaceAll('/', '.') : undefined);
  const answer = await handle(spoken, { handler, path, envelope, payload }, done);
  if (!answer) return;
  const text = answerText(envelope.idJson, answer);
  const to = replyTopic(topicOf(topic));
  if (handler.isAlwaysAnswered) conversation.connection.push({ topic: to, payload: text, qos: 0 });
  else await answerIfAwaited(parts, conversation, session, to, () => text);
};

/** A request in bytes: which one it is, its `method` tells [contract 7.2]. */
const handleRaw = async (spoken: Spoken, done: Done): Promise<void> => {
  const { parts, session, conversation, topic } = spoken;
  const message = await readRaw(spoken, done);
  if (!message) return;
  const { path } = message;
  const handler = path === null ? undefined : parts.upstream.find('sys', path);
  if (path === null || !handler) {
    drop(spoken, message, done);
    return;
  }
  const payload = Buffer.from(message.json);
  const envelope = readEnvelope(payload, undefined);
  const handling = handle(spoken, { handler, path, envelope, payload }, done);
  const to = replyTopic(topicOf(topic));
  // Without anybody who waits for it the answer need not be written by the script.
  if (!handler.isAlwaysAnswered && !(await isAnswerAwaited(parts, conversation, session, to))) return;
  const answer = await handling;
  const bytes = answer && (await toBytes(parts, session.device, answerText(envelope.idJson, answer)));
  if (bytes) conversation.connection.push({ topic: to, payload: bytes, qos: 0 });
};

/** Of a connection, also those of its sub-devices: they are about one another. */
const requestsInOrder = new Turns();

interface Asked {
  readonly handler: UpstreamHandler;
  readonly path: string;
  readonly envelope: UpstreamEnvelope;
  /** As JSON. */
  readonly payload: Uint8Array;
}

/** @returns what the device is told */
const handle = async (spoken: Spoken, asked: Asked, done: Done): Promise<UpstreamAnswer | null> => {
  const { handler, path, envelope, payload } = asked;
  const { refusal, members } = envelope;
  const { isAwaited, session, conversation, parts } = spoken;
  if (refusal) {
    done(null);
    return refusal;
  }
  const isHeld = isAwaited || handler.isInOrder;
  if (!isHeld) done(null);
  const work = () => handler.handle({ life: conversation.life, session }, { path, members, payload });
  const handled = await (handler.isInOrder ? requestsInOrder.take(conversation, work) : work()).catch(
    (failure: unknown): Handled => {
      parts.log.error({ err: failure, assetId: session.device.assetId, path }, 'a request is not handled');
      return { outcome: 'lost', answer: handler.isInOrder ? { code: 'deviceFault' } : null };
    },
  );
  const isLost = handled.outcome === 'lost' && isAwaited && !(await isTold(spoken, handler, handled));
  if (isHeld) done(isLost ? new Error('a message cannot be stored now') : null);
  return handled.answer;
};

/** Who is told that it failed asks again; who is told nothing has to keep what it sent. */
const isTold = async (
  { parts, conversation, session, topic }: Spoken,
  { isAlwaysAnswered }: UpstreamHandler,
  { answer }: Handled,
): Promise<boolean> =>
  answer !== null &&
  (isAlwaysAnswered || isAnswerAwaited(parts, conversation, session, replyTopic(topicOf(topic))));

const topicOf = ({ realm, productKey, deviceKey, path }: DeviceTopic): string =>
  `/${realm === 'sys' ? 'sys' : 'ext/session'}/${productKey}/${deviceKey}/${path}`;
