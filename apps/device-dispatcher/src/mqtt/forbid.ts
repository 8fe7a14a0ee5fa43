import { type DeviceTopic, replyTopic } from '@setpoint/channels';
import { findMember } from '../login/members.js';
import { answerText, idOf } from '../payload/upstream-answer.js';
import type { Session } from '../sessions/session.js';
import { answerIfAwaited } from './awaited-answers.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { type Done, isReplyTopic, MAX_TOPIC_CHARS } from './published.js';
import type { Asker } from './reply-interest.js';

/** A message under keys for which this connection does not speak. */
export interface Foreign {
  readonly parts: ConversationParts;
  readonly conversation: Conversation;
  /** Of the device that is connected. */
  readonly own: Session;
  readonly topic: string;
  /** The device that the topic names; null when it names none. */
  readonly name: DeviceTopic | null;
  readonly payload: Buffer;
}

/**
 * A device publishes under its own keys only [contract 6.4]. What it publishes elsewhere is acknowledged, then answered
 * with 1009 where that is awaited. What answers something is never answered.
 */
export const forbid = async (foreign: Foreign, done: Done): Promise<void> => {
  const { parts, conversation, own, topic, payload } = foreign;
  parts.log.debug(
    { assetId: own.device.assetId, topic: topic.slice(0, MAX_TOPIC_CHARS) },
    'a topic is not the device’s own',
  );
  const isAnswerable = !isReplyTopic(topic) && topic.length <= MAX_TOPIC_CHARS;
  const to = replyTopic(topic);
  // A gateway that subscribed for a sub-device which is logged out since.
  const wasGranted = conversation.filters.has(to);
  // Looked up before the acknowledgement: who floods waits for the registry.
  const about = isAnswerable && !wasGranted ? await memberOf(foreign) : null;
  done(null);
  if (!isAnswerable) return;
  const answer = () => answerText(idOf(payload), { code: 'topicForbidden' });
  if (wasGranted) conversation.connection.push({ topic: to, payload: answer(), qos: 0 });
  else await answerIfAwaited(parts, conversation, about ?? own, to, answer);
};

/**
 * The Node SDK sends again what was under way when its connection ended, before it subscribes and before it logs its
 * sub-devices in: that it waits for the answer is kept with the sub-device.
 */
const memberOf = async ({ parts, own, name, topic }: Foreign): Promise<Asker | null> => {
  if (!name || own.device.productType !== 'Gateway') return null;
  try {
    const assetId = await findMember(parts, own.device, name);
    return assetId === null ? null : { device: { assetId }, epoch: own.epoch };
  } catch (failure) {
    parts.log.debug({ err: failure, topic }, 'whose topic it is could not be looked up');
    return null;
  }
};
