import type { Session } from '../sessions/session.js';
import type { Conversation, ConversationParts } from './conversation.js';

/**
 * Unasked answers annoy the Java SDK, so that only those who wait get one: who subscribed to it, now or in an earlier
 * connection, and who keeps its session, as such clients never subscribe again [contract 6.3]. What a gateway subscribed
 * to for a sub-device is kept with the sub-device.
 */
export const isAnswerAwaited = async (
  { interest }: ConversationParts,
  { connection, session: own }: Conversation,
  session: Session,
  topic: string,
): Promise<boolean> => {
  if (connection.keepsSession) return true;
  const sessions = own === undefined || own === session ? [session] : [session, own];
  if (sessions.some(({ device }) => interest.covers(device.assetId, topic))) return true;
  for (const each of sessions) if (await interest.coveredBefore(each, topic)) return true;
  return false;
};

/** @param text asked for only when it is sent */
export const answerIfAwaited = async (
  parts: ConversationParts,
  conversation: Conversation,
  session: Session,
  topic: string,
  text: () => string,
): Promise<void> => {
  if (await isAnswerAwaited(parts, conversation, session, topic))
    conversation.connection.push({ topic, payload: text(), qos: 0 });
};
