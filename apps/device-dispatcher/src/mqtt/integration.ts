import { integrationPost, integrationPrefix, parseIntegrationTopic, replyTopic } from '@setpoint/channels';
import type { PublishPacket } from 'aedes';
import { CHANNEL } from '../login/judge-login.js';
import { answerText, idOf, readEnvelope } from '../payload/upstream-answer.js';
import type { UpstreamAnswer } from '../upstream/upstream-handler.js';
import type { Integration } from '../use-cases/admit-device.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { type Done, isReplyTopic, MAX_TOPIC_CHARS } from './published.js';
import { MAX_FILTERS } from './reply-interest.js';
import { MAX_FILTER_CHARS } from './subscribe.js';

/** Asked by SDKs as well, and answered as what is optional is [contract 6.4]. */
const OPTIONAL_PATHS = ['event/post', 'attribute/post'];

/** Under which the platform remembers what the integrations of a product wait for; no assetId is like that. */
const waiterOf = ({ productKey }: Integration): string => `${CHANNEL}&${productKey}`;

/**
 * Step 4 of an integration: it may subscribe to the answers to what it uploads, and to nothing of any device.
 */
export const grantIntegrationFilter = (
  { interest }: ConversationParts,
  conversation: Conversation,
  integration: Integration,
  filter: string,
): boolean => {
  if (conversation.filters.size >= MAX_FILTERS || filter.length > MAX_FILTER_CHARS) return false;
  if (!filter.startsWith(integrationPrefix(integration.productKey))) return false;
  interest.remember(waiterOf(integration), filter);
  conversation.filters.set(filter, waiterOf(integration));
  return true;
};

/**
 * Step 5 of an integration: one upload after the other, whatever its QoS; what it sends meanwhile waits in its socket,
 * as each may be about thousands of devices.
 */
export const receiveUpload = async (
  parts: ConversationParts,
  conversation: Conversation,
  integration: Integration,
  packet: PublishPacket,
  done: Done,
): Promise<void> => {
  if (conversation.life.isOver) {
    done(new Error('the slot is lost'));
    return;
  }
  const payload = conversation.connection.coding.decode(packet.payload ?? '');
  const topic = packet.topic.length > MAX_TOPIC_CHARS ? null : parseIntegrationTopic(packet.topic);
  const isOwn = topic?.productKey === integration.productKey;
  if (isOwn && topic.path === integrationPost.path) {
    await takeUpload(parts, conversation, integration, { packet, payload }, done);
    return;
  }
  done(null);
  if (isOwn && !OPTIONAL_PATHS.includes(topic.path)) return;
  const answer = { code: isOwn ? 'deviceOk' : 'topicForbidden' } as const;
  if (!isReplyTopic(packet.topic) && packet.topic.length <= MAX_TOPIC_CHARS)
    answerIfAwaited(parts, conversation, integration, packet.topic, () => answerText(idOf(payload), answer));
};

const takeUpload = async (
  parts: ConversationParts,
  conversation: Conversation,
  integration: Integration,
  { packet, payload }: { readonly packet: PublishPacket; readonly payload: Buffer },
  done: Done,
): Promise<void> => {
  const { idJson, members, refusal } = readEnvelope(payload, integrationPost.method);
  const { answer, isLost } = refusal
    ? { answer: refusal, isLost: false }
    : await takeOrFail(parts, conversation, integration, members);
  done(isLost && packet.qos > 0 ? new Error('an upload cannot be stored now') : null);
  if (answer)
    answerIfAwaited(parts, conversation, integration, packet.topic, () => answerText(idJson, answer));
};

const takeOrFail = async (
  { uploads, metrics, log }: ConversationParts,
  { life }: Conversation,
  integration: Integration,
  members: Readonly<Record<string, unknown>>,
): Promise<{ readonly answer: UpstreamAnswer | null; readonly isLost: boolean }> => {
  try {
    const { outcome, code } = await uploads.take(life, integration, members);
    metrics.posts.inc({ outcome });
    return { answer: code && { code }, isLost: outcome === 'abandoned' || outcome === 'dropped' };
  } catch (failure) {
    metrics.posts.inc({ outcome: 'unread' });
    log.error({ err: failure, productKey: integration.productKey }, 'an upload could not be read');
    return { answer: null, isLost: true };
  }
};

/** As for devices: only who waits for an answer gets one [contract 6.3]. */
const answerIfAwaited = (
  { interest }: ConversationParts,
  { connection }: Conversation,
  integration: Integration,
  topic: string,
  payload: () => string,
): void => {
  const to = replyTopic(topic);
  if (connection.keepsSession || interest.covers(waiterOf(integration), to))
    connection.push({ topic: to, payload: payload(), qos: 0 });
};
