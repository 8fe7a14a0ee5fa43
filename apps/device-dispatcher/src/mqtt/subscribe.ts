import { devicePrefixes } from '@setpoint/channels';
import type { Conversation, ConversationParts } from './conversation.js';
import { MAX_FILTERS } from './reply-interest.js';

/**
 * Step 4: whether a filter is granted: below the device's own two prefixes, and nothing else [contract 6.3]. A granted
 * filter routes nothing. It only tells that the device waits for answers.
 */
export const grantFilter = (
  { interest }: ConversationParts,
  conversation: Conversation,
  filter: string,
): boolean => {
  const device = conversation.session?.device;
  if (!device || conversation.filters.size >= MAX_FILTERS) return false;
  const isOwn = devicePrefixes(device.productKey, device.deviceKey).some((prefix) =>
    filter.startsWith(prefix),
  );
  // One exact topic of another device: refused, and still the place where a 1009 is waited for.
  if (isOwn || !/[+#]/.test(filter)) interest.remember(device.assetId, filter);
  if (isOwn) conversation.filters.add(filter);
  return isOwn;
};

export const dropFilters = (
  { interest }: ConversationParts,
  conversation: Conversation,
  filters: readonly string[],
): void => {
  const device = conversation.session?.device;
  // The engine also unsubscribes for itself when a connection ends; the device did not ask for that.
  if (!device || conversation.client.closed) return;
  for (const filter of filters) {
    interest.forget(device.assetId, filter);
    conversation.filters.delete(filter);
  }
};
