import type { ResultChannel } from '@setpoint/channels';

/** The Kafka topics of result channels. Both verbs may be repeated, and reject while Kafka cannot be reached. */
export interface ChannelTopics {
  ensure(channel: ResultChannel): Promise<void>;
  remove(channel: ResultChannel): Promise<void>;
}
