import type { Conversation, ConversationParts } from './conversation.js';
import type { Asker } from './reply-interest.js';

/**
 * Unasked answers annoy the Java SDK, so that only those who wait get one: who subscribed to it, now or in an earlier
 * connection, and who keeps its session, as such clients never subscribe again [contract 6.3]. What a gateway subscribed
 * to for a sub-device is kept with the sub-device.
 */
export const isAnswerAwaited = async (
  { interest }: ConversationParts,
  { connection, session: own }: Conversation,
  asker: Asker,
  topic: string,
): Promise<boolean> => {
  if (connection.keepsSession) return true;
  const askers = own === undefined || own === asker ? [asker] : [asker, own];
  if (askers.some(({ device }) => interest.covers(device.assetId, topic))) return true;
  for (const each of askers) if (await interest.coveredBefore(each, topic)) return true;
  // It may have subscribed during the look-up.
  return askers.some(({ device }) => interest.covers(device.assetId, topic));
};

/** @param text asked for only when it is sent */
export const answerIfAwaited = async (
  parts: ConversationParts,
  conversation: Conversation,
  asker: Asker,
  topic: string,
  text: () => string,
): Promise<void> => {
  const { connection, withheld } = conversation;
  if (await isAnswerAwaited(parts, conversation, asker, topic))
    connection.push({ topic, payload: text(), qos: 0 });
  else if (connection.isOpen) withheld.keep(topic, text());
};
