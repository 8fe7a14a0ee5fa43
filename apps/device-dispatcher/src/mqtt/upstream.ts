import {
  type CommandReplyPath,
  type DeviceTopic,
  parseCommandReplyPath,
  parseDeviceTopic,
  replyTopic,
} from '@setpoint/channels';
import type { PublishPacket } from 'aedes';
import { isMeasurementPath, readMeasurementPost } from '../payload/measurement-post.js';
import {
  answerForbidden,
  answerText,
  readUpstream,
  type UpstreamRequest,
} from '../payload/upstream-answer.js';
import type { DeviceIdentity, Session } from '../sessions/session.js';
import { takeMeasurements } from '../use-cases/take-measurements.js';
import { takeReply } from '../use-cases/take-reply.js';
import type { Conversation, ConversationParts } from './conversation.js';

/** Longer topics are nobody's; an answer to one could not even be written. */
const MAX_TOPIC_CHARS = 1_024;
const REPLY = replyTopic('');

/** Lets the engine acknowledge the packet, or ends the connection. */
type Done = (failure?: Error | null) => void;

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
  const { session } = conversation;
  if (!session || conversation.life.isOver) {
    done(new Error('there is no session'));
    return;
  }
  const payload = Buffer.from(packet.payload ?? '');
  const topic = packet.topic.length > MAX_TOPIC_CHARS ? null : parseDeviceTopic(packet.topic);
  const own = topic && isOwn(topic, session.device) ? topic : null;
  const reply = own?.realm === 'sys' ? parseCommandReplyPath(own.path) : null;
  if (reply) {
    passOn(parts, conversation, session, reply, payload, packet.qos > 0, done);
    return;
  }
  const request = own && readUpstream(own.path, payload);
  if (own && request?.code === 'deviceOk' && isMeasurementPath(own.path)) {
    passOnMeasurements(parts, conversation, session, { packet, path: own.path, request }, done);
    return;
  }
  // Acknowledged first, then answered, as a device expects it.
  done(null);
  const answer = own
    ? request && answerText(request.idJson, request.code)
    : forbid(parts, session, packet.topic, payload);
  if (answer) answerIfAwaited(parts, conversation, session, packet.topic, answer);
};

const isOwn = (topic: DeviceTopic, { productKey, deviceKey }: DeviceIdentity): boolean =>
  topic.productKey === productKey && topic.deviceKey === deviceKey;

const passOn = (
  { metrics, log }: ConversationParts,
  { life }: Conversation,
  { device }: Session,
  path: CommandReplyPath,
  payload: Buffer,
  isAwaited: boolean,
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

interface Post {
  readonly packet: PublishPacket;
  readonly path: string;
  readonly request: UpstreamRequest;
}

const passOnMeasurements = (
  parts: ConversationParts,
  conversation: Conversation,
  session: Session,
  { packet, path, request }: Post,
  done: Done,
): void => {
  const { metrics, models, log } = parts;
  const { device } = session;
  const isAwaited = packet.qos > 0;
  const post = readMeasurementPost(path, request.members, device);
  takeMeasurements(conversation.life, models, device, post).then(
    ({ outcome, code }) => {
      metrics.posts.inc({ outcome });
      const isLost = outcome === 'abandoned' || outcome === 'dropped';
      if (isAwaited) done(isLost ? new Error('a post cannot be stored now') : null);
      if (code) {
        const answer = answerText(request.idJson, code);
        answerIfAwaited(parts, conversation, session, packet.topic, answer);
      }
    },
    (failure: unknown) => {
      metrics.posts.inc({ outcome: 'unread' });
      log.error({ err: failure, assetId: device.assetId }, 'a post could not be held against its model');
      if (isAwaited) done(new Error('the post could not be read'));
    },
  );
  if (!isAwaited) done(null);
};

/** A device publishes under its own keys only [contract 6.4]. What answers something is never answered. */
const forbid = (
  { log }: ConversationParts,
  { device }: Session,
  topic: string,
  payload: Buffer,
): string | null => {
  log.debug(
    { assetId: device.assetId, topic: topic.slice(0, MAX_TOPIC_CHARS) },
    'a topic is not the device’s own',
  );
  return topic.endsWith(REPLY) || topic.length > MAX_TOPIC_CHARS ? null : answerForbidden(payload);
};

/**
 * Unasked answers annoy the Java SDK, so that only those who wait get one: who subscribed to it, now or in an earlier
 * connection, and who keeps its session, as such clients never subscribe again [contract 6.3].
 */
const answerIfAwaited = (
  { interest }: ConversationParts,
  { keepsSession, connection }: Conversation,
  { device }: Session,
  topic: string,
  payload: string,
): void => {
  const answerTopic = replyTopic(topic);
  if (keepsSession || interest.covers(device.assetId, answerTopic))
    connection.push({ topic: answerTopic, payload, qos: 0 });
};
