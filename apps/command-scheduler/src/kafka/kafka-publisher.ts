import { topics } from '@setpoint/channels';
import { type OutgoingRecord, PublishError, type Publisher as RecordPublisher } from '@setpoint/kafka';
import { type Publisher, type RecordToPublish, Undeliverable } from '../use-cases/record-to-publish.js';

const own: ReadonlySet<string> = new Set(Object.values(topics).map(({ name }) => name));

/** Writes the scheduler's records, and tells those that can never be written from those that cannot be written now. */
export class KafkaPublisher implements Publisher {
  constructor(private readonly publisher: Pick<RecordPublisher, 'publish'>) {}

  async publish(records: readonly RecordToPublish[]): Promise<void> {
    try {
      await this.publisher.publish(records.map(toOutgoing));
    } catch (failure) {
      throw isFinal(failure, records) ? new Undeliverable(failure.message, { cause: failure }) : failure;
    }
  }
}

const toOutgoing = ({ topic, partition, key, headers, value }: RecordToPublish): OutgoingRecord => ({
  topic,
  headers,
  value,
  ...(partition !== null && { partition }),
  ...(key !== null && { key }),
});

/**
 * A result channel may have been deleted while its commands were under way. One of our own topics may be missing as
 * well, but only until somebody makes it.
 */
const isFinal = (failure: unknown, records: readonly RecordToPublish[]): failure is PublishError => {
  if (!(failure instanceof PublishError)) return false;
  if (failure.kind === 'too_large' || failure.kind === 'unknown_partition') return true;
  return failure.kind === 'unknown_topic' && records.some(({ topic }) => !own.has(topic));
};
