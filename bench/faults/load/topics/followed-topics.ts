import { internalTopics, toNamespace, topics } from '@setpoint/channels';

/** The parking places of all internal topics; one that no service reads has none. */
const parkingPlaces = (): string[] => {
  const names = internalTopics().map(({ name }) => name);
  return names.filter((name) => !Object.values(topics).some((own) => own.name === name));
};

export interface FollowedTopics {
  readonly results: readonly string[];
  readonly events: readonly string[];
  readonly reports: readonly string[];
  readonly parked: readonly string[];
}

/** What is followed for each ledger, as the broker names it. */
export const followedTopics = (namespace: string, channelIds: readonly string[]): FollowedTopics => ({
  results: channelIds,
  events: [toNamespace(topics.commandEvents.name, namespace)],
  reports: [toNamespace(topics.deviceReplies.name, namespace)],
  parked: parkingPlaces().map((topic) => toNamespace(topic, namespace)),
});
