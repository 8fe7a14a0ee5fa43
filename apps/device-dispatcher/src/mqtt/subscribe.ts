import { parseDeviceFilter } from '@setpoint/channels';
import { findMember } from '../login/members.js';
import type { Session } from '../sessions/session.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { MAX_FILTERS } from './reply-interest.js';

/** Longer ones fit no topic that anything is answered on; each is remembered. */
export const MAX_FILTER_CHARS = 1_024;

/** Of a gateway, for itself and its sub-devices: thirty for each that may be logged in over it. */
const MAX_GATEWAY_FILTERS = 6_000;

/**
 * Step 4: whether a filter is granted: below the two prefixes of the device, and of a gateway's sub-devices, and nothing
 * else [contract 6.3]. A granted filter routes nothing. It only tells that the device waits for answers.
 *
 * @param answer called before this returns, except where a sub-device is named that is not logged in: it is looked up,
 *   as a gateway may subscribe early. A device that publishes in the same breath is to be heard as one that subscribed.
 */
export const grantFilter = (
  parts: ConversationParts,
  conversation: Conversation,
  filter: string,
  answer: (isGranted: boolean) => void,
): void => {
  const { session, life } = conversation;
  const name = parseDeviceFilter(filter);
  const speaker = session && name && life.sessions.speaker(session, name);
  if (!session || !name || speaker || !isGateway(session)) {
    const isGranted = remember(parts, conversation, filter, speaker?.device.assetId ?? null);
    if (isGranted && speaker) life.sessions.noteSubscription(speaker, filter);
    answer(isGranted);
    return;
  }
  findMember(parts, session.device, name).then(
    (assetId) => answer(remember(parts, conversation, filter, assetId)),
    (failure: unknown) => {
      parts.log.error({ err: failure, filter }, 'whose filter it is could not be looked up');
      answer(false);
    },
  );
};

const isGateway = ({ device }: Session): boolean => device.productType === 'Gateway';

/** @param assetId of the device that the filter is about; null when the connection does not speak for it */
const remember = (
  { interest }: ConversationParts,
  conversation: Conversation,
  filter: string,
  assetId: string | null,
): boolean => {
  const { session, filters } = conversation;
  if (filter.length > MAX_FILTER_CHARS) return false;
  if (!session || filters.size >= (isGateway(session) ? MAX_GATEWAY_FILTERS : MAX_FILTERS)) return false;
  if (assetId !== null) filters.set(filter, assetId);
  // One exact topic of another device: refused, and still the place where a 1009 is waited for.
  if (assetId !== null || !/[+#]/.test(filter)) {
    interest.remember(assetId ?? session.device.assetId, filter);
    sendWithheld(conversation, filter);
  }
  return assetId !== null;
};

/** A turn later: where no filter has to be looked up, the SUBACK has gone by then. */
const sendWithheld = ({ withheld, connection }: Conversation, filter: string): void => {
  const answers = withheld.release(filter);
  if (answers.length === 0) return;
  setImmediate(() => {
    for (const { topic, text } of answers) connection.push({ topic, payload: text, qos: 0 });
  });
};

export const dropFilters = (
  { interest }: ConversationParts,
  { session, client, filters }: Conversation,
  dropped: readonly string[],
): void => {
  // The engine also unsubscribes for itself when a connection ends; the device did not ask for that.
  if (!session || client.closed) return;
  for (const filter of dropped) {
    interest.forget(filters.get(filter) ?? session.device.assetId, filter);
    filters.delete(filter);
  }
};
