import {
  integrationPrefix,
  isUploadPath,
  parseIntegrationTopic,
  replyTopic,
  UPLOAD_RAW_PATH,
  type UploadPath,
  uploadMethod,
  uploadPathOf,
} from '@setpoint/channels';
import type { PublishPacket } from 'aedes';
import { CHANNEL } from '../login/judge-login.js';
import { answerText, idOf, readEnvelope } from '../payload/upstream-answer.js';
import type { UpstreamAnswer } from '../upstream/upstream-handler.js';
import type { Integration } from '../use-cases/admit-device.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { fromBytes, toBytes } from './custom-payload.js';
import { type Done, isReplyTopic, MAX_TOPIC_CHARS } from './published.js';
import { MAX_FILTERS } from './reply-interest.js';
import { MAX_FILTER_CHARS } from './subscribe.js';

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
  if (topic?.productKey === integration.productKey) {
    const upload = { parts, conversation, integration, packet };
    if (isUploadPath(topic.path)) await takeJson(upload, topic.path, payload, done);
    else if (topic.path === UPLOAD_RAW_PATH) await takeBytes(upload, payload, done);
    else done(null);
    return;
  }
  done(null);
  if (!isReplyTopic(packet.topic) && packet.topic.length <= MAX_TOPIC_CHARS)
    answerIfAwaited({ parts, conversation, integration, packet }, () =>
      answerText(idOf(payload), { code: 'topicForbidden' }),
    );
};

interface Upload {
  readonly parts: ConversationParts;
  readonly conversation: Conversation;
  readonly integration: Integration;
  readonly packet: PublishPacket;
}

const takeJson = async (upload: Upload, path: UploadPath, payload: Uint8Array, done: Done): Promise<void> => {
  const answer = await take(upload, path, payload, done);
  if (answer !== null) answerIfAwaited(upload, () => answer);
};

/** For a product with a format of its own; its script names the upload by the `method` [contract 7.2]. */
const takeBytes = async (upload: Upload, bytes: Uint8Array, done: Done): Promise<void> => {
  const { parts, integration, packet } = upload;
  const assetId = waiterOf(integration);
  const speaker = { ...integration, assetId, deviceKey: CHANNEL, dataFormat: 'Custom' } as const;
  const message = await fromBytes(parts, speaker, bytes).catch((failure: unknown) => {
    parts.log.error({ err: failure, assetId }, 'an upload cannot be decoded now');
    return undefined;
  });
  const path = message?.path ? uploadPathOf(message.path.replaceAll('/', '.')) : null;
  if (!message || !path) {
    const isLost = message === undefined && packet.qos > 0;
    done(isLost ? new Error('an upload cannot be decoded now') : null);
    return;
  }
  const answer = await take(upload, path, Buffer.from(message.json), done);
  const answerBytes = answer === null ? null : await toBytes(parts, speaker, answer);
  if (answerBytes) answerIfAwaited(upload, () => answerBytes);
};

/** @returns the answer, as JSON; null when there is nothing to say */
const take = async (
  upload: Upload,
  path: UploadPath,
  payload: Uint8Array,
  done: Done,
): Promise<string | null> => {
  const { idJson, members, refusal } = readEnvelope(payload, uploadMethod(path));
  const { answer, isLost } = refusal
    ? { answer: refusal, isLost: false }
    : await takeOrFail(upload, path, members);
  done(isLost && upload.packet.qos > 0 ? new Error('an upload cannot be stored now') : null);
  return answer && answerText(idJson, answer);
};

const takeOrFail = async (
  { parts: { uploads, metrics, log }, conversation: { life }, integration }: Upload,
  path: UploadPath,
  members: Readonly<Record<string, unknown>>,
): Promise<{ readonly answer: UpstreamAnswer | null; readonly isLost: boolean }> => {
  const count = { 'measurepoint/post': metrics.posts, 'event/post': metrics.events, 'attribute/post': null };
  try {
    const { outcome, code } = await uploads.take(life, integration, path, members);
    count[path]?.inc({ outcome });
    return { answer: code && { code }, isLost: outcome === 'abandoned' || outcome === 'dropped' };
  } catch (failure) {
    count[path]?.inc({ outcome: 'unread' });
    log.error({ err: failure, productKey: integration.productKey, path }, 'an upload could not be read');
    return { answer: null, isLost: true };
  }
};

/** As for devices: only who waits for an answer gets one [contract 6.3]. */
const answerIfAwaited = (
  { parts: { interest }, conversation: { connection }, integration, packet }: Upload,
  payload: () => string | Uint8Array,
): void => {
  const to = replyTopic(packet.topic);
  if (connection.keepsSession || interest.covers(waiterOf(integration), to))
    connection.push({ topic: to, payload: payload(), qos: 0 });
};
