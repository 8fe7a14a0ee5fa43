import { channelTopicSpec, type ResultChannel } from '@setpoint/channels';
import type { TopicAdmin } from '@setpoint/kafka';
import type { ChannelTopics } from '../use-cases/channel-topics.js';

/** A caller waits for the topic; longer than this, it had better try again. */
const LIMIT_MS = 10_000;

export class KafkaChannelTopics implements ChannelTopics {
  constructor(private readonly admin: TopicAdmin) {}

  async ensure(channel: ResultChannel): Promise<void> {
    await this.admin.ensure([channelTopicSpec(channel)], { limitMs: LIMIT_MS });
  }

  async remove(channel: ResultChannel): Promise<void> {
    await this.admin.delete([channel.id]);
  }
}
